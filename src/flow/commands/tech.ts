// /tech: the list of technicians, for leads: who is on it, who can be given tickets now, whose group is whose.

import type { Transaction } from '../../store/database.ts'
import { deskOfGroup } from '../../store/desks.ts'
import type { Said } from '../../store/stored-want.ts'
import { addToRoster, listedById, onRoster, roster, setActive, setGroup } from '../../store/roster.ts'
import type { Addition, Listed } from '../../store/roster.ts'
import { say } from '../../texts/texts.ts'
import type { TextKey } from '../../texts/texts.ts'
import { matchEmails } from '../accounts.ts'
import { buttonOf, plainly } from './command.ts'
import type { Ask, Command } from './command.ts'

export const techCommand: Command = {
  for: 'leads',
  anywhere: /^group\b/i,
  async run(trx, ask) {
    const [, verb = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(ask.args) ?? []
    const called = rest.trim()
    switch (verb.toLowerCase()) {
      case '':
      case 'list':
        return await list(trx, ask)
      case 'add':
        return await add(trx, ask, called)
      case 'on':
      case 'off':
        return await turn(trx, ask, called, verb.toLowerCase() === 'on')
      case 'group':
        return await group(trx, ask, called)
      default:
        return plainly(say(ask.locale, 'tech_usage'))
    }
  },
  async press(trx, ask, press) {
    const [, verb, id] = /^(on|off):(\d{1,15})$/.exec(press) ?? []
    const row = id === undefined ? undefined : await listedById(trx, Number(id))
    if (!row) return { told: 'old_button', said: null }
    const changed = await setActive(trx, row.id, verb === 'on')
    return { told: changed ? 'moved' : 'already_there', said: await list(trx, ask) }
  },
}

/** So many fit into one message, and under it, with room to spare. */
const shownAtOnce = 40
const buttonNameLength = 20

async function list(trx: Transaction, { locale }: Ask, first: string | null = null): Promise<Said> {
  const all = await roster(trx)
  const shown = all.slice(0, shownAtOnce)
  const lines = [
    ...(first === null ? [] : [first, '']),
    say(locale, all.length > 0 ? 'tech_list' : 'tech_nobody'),
    ...shown.map((one) => line(one, locale)),
    ...(all.length > shown.length ? [say(locale, 'tech_more', { count: all.length - shown.length })] : []),
  ]
  const buttons = shown.map(({ id, name, active }) =>
    buttonOf(
      'tech',
      say(locale, active ? 'button_tech_off' : 'button_tech_on', { name: shortened(name) }),
      `${active ? 'off' : 'on'}:${id}`,
    ),
  )
  const rows = Array.from({ length: Math.ceil(buttons.length / 2) }, (_, row) => buttons.slice(row * 2, row * 2 + 2))
  return plainly(lines.join('\n'), rows.length > 0 ? rows : null)
}

function line(
  { name, username, telegramId, todoistId, groupChatId, active, load }: Listed,
  locale: Ask['locale'],
): string {
  const has = (key: TextKey, it: unknown): string[] => (it === null ? [] : [say(locale, key)])
  const known = [
    ...(username === null ? has('tech_telegram', telegramId) : [`@${username}`]),
    ...has('tech_todoist', todoistId),
    ...has('tech_group', groupChatId),
    say(locale, 'tech_load', { load }),
  ]
  return say(locale, active ? 'tech_on' : 'tech_off', {
    name: name.slice(0, 64).toWellFormed(),
    known: known.join(' · '),
  })
}

function shortened(name: string): string {
  const letters = Array.from(name)
  return letters.length > buttonNameLength ? `${letters.slice(0, buttonNameLength - 1).join('')}…` : name
}

async function add(trx: Transaction, ask: Ask, called: string): Promise<Said> {
  const addition = additionOf(ask, called)
  if (!addition) return plainly(say(ask.locale, 'tech_add_usage'))
  const added = await addToRoster(trx, addition)
  if (added === 'other' || added === 'many')
    return plainly(say(ask.locale, `tech_add_${added}`, { name: addition.name }))
  await matchEmails(trx)
  return await list(trx, ask, say(ask.locale, 'tech_added', { name: added.name }))
}

/** By name, `@username` and e-mail in any order; or whoever wrote what this answers. */
function additionOf({ repliedTo }: Ask, called: string): Addition | null {
  const words = called.split(/\s+/).filter((word) => word !== '')
  const isUsername = (word: string): boolean => /^@\w{4,32}$/.test(word)
  const isEmail = (word: string): boolean => /^[^\s@]{1,64}@[^\s@]+\.[^\s@]+$/.test(word) && word.length <= 254
  const usernames = words.filter(isUsername)
  const emails = words.filter(isEmail)
  const named = words.filter((word) => !isUsername(word) && !isEmail(word)).join(' ')
  if (usernames.length > 1 || emails.length > 1 || /[@\0]/.test(named)) return null
  const username = usernames[0]?.slice(1) ?? repliedTo?.username ?? null
  const name = named || repliedTo?.name || usernames[0]?.slice(1)
  if (!name || name.length > 64) return null
  return { name, username, telegramId: repliedTo?.telegramId ?? null, email: emails[0]?.toLowerCase() ?? null }
}

/** Their open tickets stay theirs: only new ones are not offered to who is off. */
async function turn(trx: Transaction, ask: Ask, called: string, active: boolean): Promise<Said> {
  const row = called === '' ? undefined : await onRoster(trx, called)
  if (!row) return plainly(say(ask.locale, 'tech_unknown', { name: called.slice(0, 64).toWellFormed() }))
  await setActive(trx, row.id, active)
  return await list(trx, ask)
}

async function group(trx: Transaction, ask: Ask, called: string): Promise<Said> {
  const { locale, place, privately } = ask
  if (privately || (await deskOfGroup(trx, place.chatId))) return plainly(say(locale, 'tech_group_usage'))
  const row = called === '' ? undefined : await onRoster(trx, called)
  if (!row) return plainly(say(locale, 'tech_unknown', { name: called.slice(0, 64).toWellFormed() }))
  await setGroup(trx, row.id, place.chatId)
  return plainly(say(locale, 'tech_group_set', { name: row.name }))
}
