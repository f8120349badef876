// The commands people see when they type a slash. Showing one gives nobody a right to use it (Bot API: BotCommandScope).
import type { Locale } from '../../src/domain/ticket.ts'
import type { Ask } from './api.ts'

type Command = { command: string; description: string }

const forClients: Record<Locale, Command[]> = {
  en: [
    { command: 'status', description: 'Where your request stands' },
    { command: 'close', description: 'Close your request' },
    { command: 'notify', description: 'What you are told' },
    { command: 'help', description: 'How to get help' },
  ],
  ru: [
    { command: 'status', description: 'Что с вашей заявкой' },
    { command: 'close', description: 'Закрыть вашу заявку' },
    { command: 'notify', description: 'О чём сообщать' },
    { command: 'help', description: 'Как получить помощь' },
  ],
}

const forStaff: Record<Locale, Command[]> = {
  en: [
    { command: 'take', description: 'Take this ticket' },
    { command: 'close', description: 'Close this ticket' },
    { command: 'reopen', description: 'Reopen this ticket' },
    { command: 'escalate', description: 'Make it more urgent and tell the leads' },
    { command: 'history', description: 'What happened with this ticket' },
    { command: 'note', description: 'Write a note the client never sees' },
    { command: 'notify', description: 'What you are told privately' },
    { command: 'help', description: 'How to work here' },
  ],
  ru: [
    { command: 'take', description: 'Взять заявку' },
    { command: 'close', description: 'Закрыть заявку' },
    { command: 'reopen', description: 'Открыть заявку снова' },
    { command: 'escalate', description: 'Поднять срочность и сообщить руководителям' },
    { command: 'history', description: 'Что было с заявкой' },
    { command: 'note', description: 'Заметка, которую клиент не увидит' },
    { command: 'notify', description: 'О чём сообщать вам лично' },
    { command: 'help', description: 'Как здесь работать' },
  ],
}

/** Clients see theirs in their own language, staff in the house's. */
export async function setCommands(ask: Ask, locale: Locale): Promise<void> {
  const privately = { type: 'all_private_chats' } as const
  const inGroups = { type: 'all_group_chats' } as const
  const tables = [
    { commands: forClients.en, scope: privately },
    { commands: forClients.ru, scope: privately, language_code: 'ru' as const },
    { commands: forStaff[locale], scope: inGroups },
  ]
  for (const table of tables) await ask('setMyCommands', (raw) => raw.setMyCommands(table))
}
