// /load: how many open tickets each technician has, and the one that has waited longest; what nobody has comes first.

import type { Words } from '../../domain/join.ts'
import { loadOf } from '../../store/open-tickets.ts'
import type { Load } from '../../store/open-tickets.ts'
import { say } from '../../texts/texts.ts'
import { plainly } from './command.ts'
import type { Ask, Command } from './command.ts'
import { ageText, linked, listing, nameText, numberOf } from './listing.ts'

/** A message has no room for more. */
const linesAtMost = 30

export const loadCommand: Command = {
  for: 'leads',
  async run(trx, ask) {
    const loads = await loadOf(trx, ask.desk?.id ?? null)
    const { locale } = ask
    if (loads.length === 0) return plainly(say(locale, 'load_none'))
    const open = loads.reduce((sum, { count }) => sum + count, 0)
    const head = say(locale, 'load_header', { count: open })
    return listing([{ text: head, spans: [] }, ...loads.slice(0, linesAtMost).map((load) => lineOf(load, ask))], [])
  },
}

function lineOf({ technician, count, oldest }: Load, ask: Ask): Words {
  const { locale } = ask
  const name = technician === null ? say(locale, 'load_untaken') : nameText(technician)
  if (oldest === null) return { text: say(locale, 'load_line', { name, count }), spans: [] }
  const text = say(locale, 'load_line_oldest', {
    name,
    count,
    number: numberOf(oldest.id),
    age: ageText(oldest.openedAt, ask),
  })
  return linked(text, oldest.id, oldest, ask, name.length)
}
