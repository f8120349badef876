// What one message says: its text with formatting, and what is attached. The same shape for both sides, so that a
// message can travel without anyone in the middle knowing where it came from.

export const spanTypes = [
  'bold',
  'italic',
  'underline',
  'strikethrough',
  'spoiler',
  'code',
  'pre',
  'blockquote',
  'link',
  'mention',
  'other',
] as const
export type SpanType = (typeof spanTypes)[number]

/** Formatting over a run of text. `offset` and `length` count UTF-16 code units, as JavaScript strings do. */
export type Span = {
  type: SpanType
  offset: number
  length: number
  /** For `link`: where it leads. */
  url?: string
  /** For `pre`: the programming language. */
  language?: string
  /** For `mention`: the account in the chat, where not the words tell whose it is but the span. */
  account?: number
  /** The chat's own description of the span, kept so that nothing is lost when it travels back to the chat. */
  native?: Record<string, unknown>
}

export const contentKinds = [
  'text',
  'photo',
  'video',
  'animation',
  'document',
  'audio',
  'voice',
  'video_note',
  'sticker',
  'location',
  'venue',
  'contact',
  'poll',
  'dice',
  'other',
] as const
export type ContentKind = (typeof contentKinds)[number]

/** A file that one side holds, or that the hub makes when it is opened. `ref` is what that side needs to hand it out again; it is no secret and no address. */
export type FileRef = {
  side: 'chat' | 'board' | 'hub'
  ref: string
  /** The same for the same file, whoever sends it. */
  identity: string
  name: string
  mime: string | null
  /** Bytes, if the side tells. */
  size: number | null
}

/** What stands in a message that is neither text nor a file. */
export type Detail =
  | { type: 'location'; latitude: number; longitude: number; live: boolean }
  | { type: 'venue'; latitude: number; longitude: number; title: string; address: string }
  /** `own`: the one who sent it is the one it tells of. */
  | { type: 'contact'; name: string; phone: string; own?: true }
  | { type: 'poll'; question: string; options: string[] }
  | { type: 'dice'; emoji: string; value: number }
  | { type: 'sticker'; emoji: string | null }
  | { type: 'other'; what: string }

/** Words picked from a message to answer them; `position` counts UTF-16 code units from its beginning. */
export type Quote = { text: string; position: number }

export type Content = {
  kind: ContentKind
  /** The text, or the caption of what is attached; empty if there is none. */
  text: string
  spans: Span[]
  file: FileRef | null
  detail: Detail | null
  /** Names the album this is a part of. */
  album: string | null
  /** How the chat shows a picture: hidden until it is touched, below its words. */
  display?: { spoiler?: true; captionAbove?: true }
}

export function plainText(text: string, spans: Span[] = []): Content {
  return { kind: 'text', text, spans, file: null, detail: null, album: null }
}

/** The first line with words in it, for subjects and quotes. */
export function firstLine(text: string): string {
  return (
    text
      .split('\n')
      .map((line) => line.trim())
      .find((line) => line !== '') ?? ''
  )
}

/** Whether two contents say the same thing to a reader. */
export function sameContent(one: Content, other: Content): boolean {
  return (
    one.kind === other.kind &&
    one.text === other.text &&
    (one.file?.identity ?? null) === (other.file?.identity ?? null) &&
    sameValue(one.spans, other.spans) &&
    sameValue(one.detail, other.detail)
  )
}

/** Whatever order an object's keys have: a store may give them back in another one. */
export function sameValue(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other)
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part instanceof Object && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  )
}
