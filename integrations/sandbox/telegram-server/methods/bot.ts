// Bot API: getMe, getFile, commands and the texts of the bot's own profile.
import { codePoints } from '../code-points.ts'
import { badRequest } from '../errors.ts'
import { describeFile } from '../files.ts'
import type { Handlers } from '../method-table.ts'
import type { Memory } from '../memory.ts'
import { chatNamed } from '../targets.ts'

type Bot = Pick<
  Handlers,
  | 'getMe'
  | 'getFile'
  | 'setMyCommands'
  | 'getMyCommands'
  | 'deleteMyCommands'
  | 'setMyName'
  | 'setMyDescription'
  | 'setMyShortDescription'
  | 'setChatMenuButton'
>

const scopes = new Set(
  'default all_private_chats all_group_chats all_chat_administrators chat chat_administrators chat_member'.split(' '),
)

export function createBot(memory: Memory): Bot {
  return {
    getMe: () => memory.bot,
    getFile: (p) => describeFile(memory, p.file_id),
    setMyCommands: (p) => {
      if (p.commands.length > 100) throw badRequest('BOT_COMMANDS_TOO_MUCH')
      for (const { command, description } of p.commands) {
        if (typeof command !== 'string') throw badRequest('can\'t parse BotCommand: Can\'t find field "command"')
        if (!/^\/?[a-z0-9_]{1,32}$/.test(command)) throw badRequest('BOT_COMMAND_INVALID')
        if (!description || codePoints(description) > 256) throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID')
      }
      const scope = p.scope
      if (scope && 'chat_id' in scope) chatNamed(memory, scope.chat_id)
      memory.commands.set(
        key(p),
        p.commands.map((one) => ({ ...one, command: one.command.replace(/^\//, '') })),
      )
      memory.changed()
      return true
    },
    getMyCommands: (p) => memory.commands.get(key(p)) ?? [],
    deleteMyCommands: (p) => {
      memory.commands.delete(key(p))
      return true
    },
    setMyName: (p) => limited(p.name, 64, 'name'),
    setMyDescription: (p) => limited(p.description, 512, 'description'),
    setMyShortDescription: (p) => limited(p.short_description, 120, 'short description'),
    setChatMenuButton: () => true,
  }
}

function key(p: { scope?: { type: string }; language_code?: string }): string {
  const scope = p.scope ?? { type: 'default' }
  if (!scopes.has(scope.type)) throw badRequest("can't parse BotCommandScope: Unsupported type specified")
  return `${JSON.stringify(scope)} ${p.language_code ?? ''}`
}

function limited(text: string | undefined, max: number, what: string): true {
  if (codePoints(text ?? '') > max) throw badRequest(`${what} is too long`)
  return true
}
