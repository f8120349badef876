// /canned: the ready answers of a desk. All staff read them; leads add, change and remove them.

import { isCannedName } from '../../domain/canned.ts'
import { firstLine } from '../../domain/content.ts'
import type { Button } from '../../ports.ts'
import { addCanned, cannedPage, editCanned, removeCanned } from '../../store/canned.ts'
import type { Transaction } from '../../store/database.ts'
import { firstDesk } from '../../store/desks.ts'
import { say } from '../../texts/texts.ts'
import { buttonOf, plainly } from './command.ts'
import type { Ask, Command } from './command.ts'

const pageSize = 10
const lineLength = 80

export const cannedCommand: Command = {
  for: 'staff',
  async run(trx, ask) {
    const { locale } = ask
    const deskId = (ask.desk ?? (await firstDesk(trx)))!.id
    const [, deed = '', name = '', text = ''] = /^(\S+)(?:\s+(\S+))?(?:\s+(.+))?$/su.exec(ask.args) ?? []
    if (deed === '') return await page(trx, ask, deskId, 0)
    if (!['add', 'edit', 'remove'].includes(deed)) return plainly(say(locale, 'canned_usage'))
    if (!ask.isLead) return plainly(say(locale, 'command_not_yours'))
    if (!isCannedName(name)) return plainly(say(locale, 'canned_bad_name'))
    if (deed === 'remove') {
      const removed = await removeCanned(trx, deskId, name)
      return removed
        ? plainly(say(locale, 'canned_removed', { name }))
        : plainly(say(locale, 'canned_not_there', { name }))
    }
    if (text === '') return plainly(say(locale, 'canned_usage'))
    if (text.startsWith('/')) return plainly(say(locale, 'canned_bad_text'))
    if (deed === 'add') {
      const added = await addCanned(trx, deskId, name, text)
      return plainly(say(locale, added ? 'canned_added' : 'canned_taken', { name }))
    }
    const edited = await editCanned(trx, deskId, name, text)
    return edited ? plainly(say(locale, 'canned_edited', { name })) : plainly(say(locale, 'canned_not_there', { name }))
  },
  async press(trx, ask, press) {
    const [, number] = /^p:(\d{1,4})$/.exec(press) ?? []
    if (number === undefined) return { told: 'old_button', said: null }
    const deskId = (ask.desk ?? (await firstDesk(trx)))!.id
    return { told: 'page_turned', said: await page(trx, ask, deskId, Number(number)) }
  },
}

/** One page of names, each with the first line of what it says; a page that is gone is the last one. */
async function page(
  trx: Transaction,
  { locale }: Ask,
  deskId: number,
  wanted: number,
): Promise<ReturnType<typeof plainly>> {
  const { count } = await cannedPage(trx, deskId, { offset: 0, limit: 0 })
  if (count === 0) return plainly(say(locale, 'canned_none'))
  const pages = Math.ceil(count / pageSize)
  const number = Math.min(wanted, pages - 1)
  const { replies } = await cannedPage(trx, deskId, { offset: number * pageSize, limit: pageSize })
  const lines = replies.map(({ name, text }) => {
    const line = firstLine(text)
    const short = line.length > lineLength ? `${line.slice(0, lineLength - 1).toWellFormed()}…` : line
    return say(locale, 'canned_line', { name, line: short })
  })
  const turn = (label: 'button_earlier' | 'button_later', to: number): Button =>
    buttonOf('canned', say(locale, label), `p:${to}`)
  const buttons = [
    ...(number > 0 ? [turn('button_earlier', number - 1)] : []),
    ...(number < pages - 1 ? [turn('button_later', number + 1)] : []),
  ]
  const head = say(locale, 'canned_list', { page: number + 1, pages })
  return plainly([head, ...lines].join('\n'), buttons.length > 0 ? [buttons] : null)
}
