// What a message looks like to whoever looks for it: so a call whose answer never came is known again by what it made.

import { sameValue } from '../domain/content.ts'
import type { Content } from '../domain/content.ts'
import type { ChatCall } from '../ports.ts'
import type { OutboxRow } from '../store/outbox.ts'

/** What was to be sent, message by message; null where nothing could have been. */
export function looksOf(call: ChatCall): Content[] | null {
  switch (call.op) {
    case 'send':
      return [{ kind: 'text', text: call.text, spans: call.spans, file: null, detail: null, album: null }]
    case 'send_file':
      return [{ kind: 'document', text: call.text, spans: call.spans, file: call.file, detail: null, album: null }]
    case 'copy':
      return [call.looks]
    case 'copy_album':
      return call.looks
    default:
      return null
  }
}

/**
 * All that each message may show. A copy shows what its source was when it was made, and that may have changed between
 * what we knew of it and the making.
 */
export function versionsOf(rows: Pick<OutboxRow, 'want'>[], call: ChatCall, looks: Content[]): Content[][] {
  const copied = call.op === 'copy' || call.op === 'copy_album'
  return looks.map((one, index) => [one, ...((copied && rows[index]?.want.since) || [])])
}

export function sameLooks(other: ChatCall, call: ChatCall): boolean {
  const wanted = looksOf(call) ?? []
  return (looksOf(other) ?? []).some((one) => wanted.some((two) => looksLike(one, two) || looksLike(two, one)))
}

/** The same to the eye: kind, words, file. A file from elsewhere has no identity in the chat yet. */
export function looksLike(wanted: Content, seen: Content): boolean {
  if (cleaned(wanted.text) !== cleaned(seen.text)) return false
  if (wanted.file && wanted.file.side !== 'chat') return seen.file !== null
  if (wanted.kind !== seen.kind) return false
  if (wanted.file) return wanted.file.identity === seen.file?.identity
  if (wanted.detail?.type === 'dice') return seen.detail?.type === 'dice' && seen.detail.emoji === wanted.detail.emoji
  return wanted.detail === null || sameValue(detailOf(wanted), detailOf(seen))
}

/** Whose contact it is and whether a place still moves is told of the original alone. */
function detailOf({ detail }: Content): object {
  return { ...detail, own: undefined, live: undefined }
}

/**
 * As the chat keeps a text (TDLib, clean_input_string): no control characters but the end of a line, no line separators
 * and directions, no marks that run through the lines above and below.
 */
function cleaned(text: string): string {
  return text
    .replaceAll(/\r|[\u2028-\u202e]|\u030a|\u0333|\u033f/g, '')
    .replaceAll(/[^\P{Cc}\n]/gu, ' ')
    .trim()
}
