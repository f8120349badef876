// How a desk works, as its lead sets it: one word for each setting, and one line that helps where it was not understood.

import { hoursText, readHours } from '../../domain/hours.ts'
import { locales } from '../../domain/ticket.ts'
import type { Locale } from '../../domain/ticket.ts'
import type { Transaction } from '../../store/database.ts'
import type { Desk } from '../../store/desks.ts'
import { changeDesk } from '../../store/desks.ts'
import { say } from '../../texts/texts.ts'

type Change = Parameters<typeof changeDesk>[2]

const names = ['name', 'hours', 'locale', 'reopen', 'survey', 'identity'] as const
type Name = (typeof names)[number]

/** What to change; null where the value can't be read. */
const readers: Record<Name, (value: string, desk: Desk) => Change | null> = {
  name: (value, desk) => (value.length <= 60 ? byHand(desk, 'name', { name: value }) : null),
  hours(value) {
    const hours = readHours(value)
    return hours && { hours: hours === 'always' ? null : hours }
  },
  locale(value, desk) {
    const locale = locales.find((one) => one === value.toLowerCase())
    return locale ? byHand(desk, 'locale', { locale }) : null
  },
  reopen: (value) => (/^\d{1,4}$/.test(value) ? { reopenHours: Number(value) } : null),
  survey: (value) => (/^(on|off)$/i.test(value) ? { survey: value.toLowerCase() === 'on' } : null),
  identity(value) {
    if (value === 'support' || value === 'name') return { identity: value }
    const [, alias] = /^alias\s+(\S.{0,39})$/.exec(value) ?? []
    return alias === undefined ? null : { identity: 'alias', alias }
  },
}

/** The start takes it from the settings no longer. */
function byHand(desk: Desk, setting: string, change: Change): Change {
  return { ...change, setByHand: [...new Set([...desk.setByHand, setting])] }
}

export async function setDesk(trx: Transaction, desk: Desk, args: string): Promise<string> {
  const [, word = '', value = ''] = /^(\S*)\s*(.*)$/s.exec(args.trim())!
  const name = names.find((one) => one === word.toLowerCase())
  if (!name) return say(desk.locale, 'desk_set_usage')
  const change = value === '' ? null : readers[name](value, desk)
  if (!change) return say(desk.locale, `desk_set_${name}`)
  const changed = await changeDesk(trx, desk.id, change)
  return settingsText(changed, changed.locale)
}

export function settingsText(desk: Desk, locale: Locale): string {
  return say(locale, 'desk_settings', {
    name: desk.name,
    hours: hoursText(desk.hours),
    locale: desk.locale,
    reopen: desk.reopenHours,
    survey: desk.survey ? 'on' : 'off',
    identity: desk.identity === 'alias' ? `alias ${desk.alias}` : desk.identity,
  })
}
