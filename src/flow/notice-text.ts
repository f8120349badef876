// What the hub says by itself about a ticket, in words: in its topic, to its client, to those who work for it.

import type { NoticeArgs, NoticeKind, Want } from '../domain/decision.ts'
import type { EscalationCause, Locale, Urgency } from '../domain/ticket.ts'
import { say } from '../texts/texts.ts'
import type { Stage } from './stage.ts'
import { localeOf } from './words.ts'

/** `url` leads to where the ticket goes on, for those who have it no longer. */
export function noticeText(want: Extract<Want, { op: 'tell' }>, stage: Stage, url: string | null): string {
  const { ticket } = stage
  const locale = localeOf(stage, want.room)
  const named = want.args['name'] !== undefined
  const key =
    want.notice === 'closed_by' && !named
      ? 'closed_by_nobody'
      : want.notice === 'closed_not_sent' && named
        ? 'closed_not_sent_by'
        : want.notice
  return say(locale, key, {
    ...(ticket ? { ticket: ticket.id } : {}),
    url: url ?? '',
    ...want.args,
    ...(want.notice === 'receipt_later' ? { at: openingText(want.args, locale) } : {}),
  })
}

/** By the desk's clock, which is named: a client may live by another one. */
function openingText({ opens, zone }: NoticeArgs, locale: Locale): string {
  const clock = { weekday: 'long', day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit' } as const
  return new Intl.DateTimeFormat(locale, { ...clock, timeZone: String(zone), timeZoneName: 'long' }).format(
    new Date(String(opens)),
  )
}

/** To a technician or a lead, who read the language of the desk. */
export function staffNotice(
  { kind, args }: Extract<Want, { op: 'notify' }>,
  about: { ticket: number; client: string },
  locale: Locale,
): string {
  const key = keyOf(kind as NoticeKind<'technician' | 'lead'>, args)
  const { cause, urgency } = args
  return say(locale, key, {
    ...about,
    ...args,
    ...(cause === undefined ? {} : { cause: say(locale, `cause_${cause as EscalationCause}`) }),
    ...(urgency === undefined ? {} : { urgency: say(locale, `urgency_${urgency as Urgency}`) }),
  })
}

function keyOf(kind: NoticeKind<'technician' | 'lead'>, args: NoticeArgs) {
  if (kind === 'undelivered' && args['topic'] !== undefined) return 'told_topic_unmade'
  if (kind === 'sync_paused') return 'sync_paused_alarm'
  return kind === 'reassigned' && args['name'] === undefined ? 'told_released' : (`told_${kind}` as const)
}
