// Commands at the start of a message. `/note` is not a command but a way to write a note, so it turns into the
// house's own mark for one: a text that starts with `//`.
import type { Content } from '../../src/domain/content.ts'

export type Slash = { name: string; addressee: string | null; rest: string; length: number }

/** As Telegram's own clients find commands: `/etc/hosts` and `//` are none. */
const pattern = /^\/([a-z0-9_]{1,64})(?:@([a-z0-9_]{3,32}))?(?![\p{L}\p{N}_/<>@])\s*/iu

export function slashOf(text: string): Slash | null {
  const match = pattern.exec(text)
  if (match === null) return null
  const [whole, name = '', addressee] = match
  return {
    name: name.toLowerCase(),
    addressee: addressee?.toLowerCase() ?? null,
    rest: text.slice(whole.length),
    length: whole.length,
  }
}

/** `/note rest` as `// rest`, its formatting moved along. */
export function asNote(content: Content, slash: Slash): Content {
  const mark = '// '
  const shift = mark.length - slash.length
  const spans = content.spans.flatMap((span) => {
    const from = Math.max(span.offset, slash.length)
    const length = span.offset + span.length - from
    return length > 0 ? [{ ...span, offset: from + shift, length }] : []
  })
  return { ...content, text: mark + slash.rest, spans }
}
