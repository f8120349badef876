// /export 2026-11-01 2026-11-20: all of a span of days as one file. It holds personal data, so it goes to the private chat
// of whoever asked, wherever that was.

import { exportFile } from '../../domain/export-ref.ts'
import { periodOf } from '../../domain/period.ts'
import { desksLedBy } from '../../store/desks.ts'
import { enqueue } from '../../store/outbox.ts'
import { say } from '../../texts/texts.ts'
import { exportStream, priority } from '../places.ts'
import { plainly } from './command.ts'
import type { Command } from './command.ts'

export const exportCommand: Command = {
  for: 'leads',
  async run(trx, ask) {
    const { locale, from: who } = ask
    const period = periodOf(ask.args)
    if (!period) return plainly(say(locale, 'export_usage'))
    const theirs = ask.desk ? [ask.desk.id] : ask.everywhere ? null : await desksLedBy(trx, who.telegramId)
    const want = {
      op: 'outside_file',
      place: { chatId: who.telegramId, threadId: null },
      file: exportFile({ period, deskIds: theirs }),
      text: say(locale, 'export_caption', period),
      tooBig: say(locale, 'export_too_big', period),
      tooSlow: say(locale, 'export_too_slow', period),
    } as const
    await enqueue(trx, exportStream(who.telegramId), [{ want, priority: priority.notice }])
    return plainly(say(locale, ask.privately ? 'export_coming' : 'export_coming_privately', period))
  },
}
