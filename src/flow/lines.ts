// What stands for a message where it can't be shown itself: one line that says what it is.

import type { Content } from '../domain/content.ts'
import type { Locale } from '../domain/ticket.ts'
import { say } from '../texts/texts.ts'

export function messageLine(content: Content, locale: Locale): string {
  const { detail, file } = content
  const name = file?.name ?? ''
  switch (content.kind) {
    case 'text':
      return content.text
    case 'photo':
    case 'video':
    case 'animation':
    case 'voice':
    case 'video_note':
      return say(locale, `line_${content.kind}`)
    case 'document':
    case 'audio':
      return say(locale, `line_${content.kind}`, { name })
    case 'sticker':
      return say(locale, 'line_sticker', { emoji: detail?.type === 'sticker' ? (detail.emoji ?? '') : '' }).trim()
    case 'location':
    case 'venue':
    case 'contact':
    case 'poll':
    case 'dice':
    case 'other':
      return detailLine(content, locale)
    default:
      return content.kind satisfies never
  }
}

function detailLine({ detail, kind, text }: Content, locale: Locale): string {
  switch (detail?.type) {
    case 'location':
      return say(locale, detail.live ? 'line_live_location' : 'line_location', {
        latitude: detail.latitude,
        longitude: detail.longitude,
      })
    case 'venue':
      return say(locale, 'line_venue', { title: detail.title, address: detail.address })
    case 'contact':
      return say(locale, 'line_contact', { name: detail.name, phone: detail.phone })
    case 'poll':
      return say(locale, 'line_poll', { question: detail.question, options: detail.options.join(' · ') })
    case 'dice':
      return say(locale, 'line_dice', { emoji: detail.emoji, value: detail.value })
    case 'sticker':
      return say(locale, 'line_sticker', { emoji: detail.emoji ?? '' }).trim()
    case 'other':
      return text === '' ? say(locale, 'line_other', { what: detail.what }) : say(locale, 'line_more')
    case undefined:
      return say(locale, 'line_other', { what: kind })
    default:
      return detail satisfies never
  }
}

/** What is shown of a message on the board beside its text: nothing for words and for what is attached. */
export function isUnattachable(content: Content): boolean {
  return content.kind !== 'text' && content.file === null
}
