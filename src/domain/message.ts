// One thing said in a ticket, and the rule that tells a note from a message.

import type { Content } from './content.ts'
import type { Client, Technician } from './ticket.ts'

export type Author = 'client' | 'technician' | 'system'
export type Visibility = 'public' | 'note'
/** Where it was said; `canned`: a ready answer that somebody called, in the hub's own copy everywhere. */
export type Origin = 'client' | 'topic' | 'board' | 'canned'

/** What a client sees of who answers: the desk alone, the technician's name, or a name the desk goes by. */
export const identities = ['support', 'name', 'alias'] as const
export type Identity = (typeof identities)[number]

export type Message = {
  id: number
  ticketId: number
  author: Author
  authorName: string
  visibility: Visibility
  origin: Origin
  content: Content
  replyTo: number | null
  createdAt: Date
  editedAt: Date | null
  deletedAt: Date | null
}

/** What nobody wrote in the chat can't be copied there: it is said anew, with its author's name before it. */
export function isNeverCopied({ origin }: Pick<Message, 'origin'>): boolean {
  return origin === 'board' || origin === 'canned'
}

/** Which message: one we know, or the one this very decision keeps. */
export type MessageRef = number | 'new'

type Words = Pick<Content, 'text' | 'spans'> & { detail?: Content['detail'] }
export type Known = Pick<Technician, 'name' | 'username' | 'telegramId'>
type Named = Pick<Client, 'name' | 'username' | 'telegramId'> | null

/**
 * A message is a note when it starts with `//`, or with the lock that we show notes by, a quote before it or not; or
 * begins by calling known staff (`@olga help`). A poll says its question. What nobody sees, and signs of a list or of
 * formatting, may come first: better a note too many than one that a client reads.
 */
export function isNote(words: Words, staff: Known[], client: Named): boolean {
  const { detail } = words
  const said = detail?.type === 'poll' ? detail.question : behindQuote(words)
  return /^[\s\p{Cf}>#*_~•-]*(?:\/\/|🔒)/u.test(said) || whoIsCalled(words, staff, client).length > 0
}

/** What is said about a quote comes behind it. */
function behindQuote({ text, spans }: Words): string {
  const quote = spans.find(({ type, offset }) => type === 'blockquote' && text.slice(0, offset).trim() === '')
  return quote ? text.slice(quote.offset + quote.length) : text
}

/**
 * Known staff whom words call by their beginning: by an account, a username or a name; several of one first name are all
 * called by it. A first name will do, unless the client goes by it: the client's own name is no such call.
 */
export function whoIsCalled<One extends Known>({ text, spans }: Words, known: One[], client: Named): One[] {
  // Staff ask for help too: as the client they are spoken to, not called.
  const staff = known.filter(({ telegramId }) => telegramId === null || telegramId !== client?.telegramId)
  const account = spans.find((span) => span.account !== undefined && text.slice(0, span.offset).trim() === '')?.account
  const mentioned = staff.filter(({ telegramId }) => telegramId !== null && telegramId === account)
  if (mentioned.length > 0) return mentioned
  const name = nameCalled(text, staff.flatMap(namesOf), client)
  if (name === null) return []
  const exactly = staff.filter((one) => namesOf(one).some((known) => folded(known) === name))
  return exactly.length > 0 ? exactly : staff.filter((one) => folded(firstName(one.name)) === name)
}

function namesOf({ name, username }: Pick<Technician, 'name' | 'username'>): string[] {
  return username ? [name, username] : [name]
}

/** The longest name that the text calls, folded; null where it calls none of the staff. */
function nameCalled(text: string, staff: string[], client: Named): string | null {
  const start = withoutUnseen(text)
  if (!start.startsWith('@')) return null
  const said = folded(start.slice(1))
  const called = (names: string[]): string | null =>
    names
      .map(folded)
      .filter((name) => beginsWithName(said, name))
      .toSorted((one, other) => other.length - one.length)[0] ?? null
  const byWholeName = called(staff)
  if (byWholeName !== null) return byWholeName
  if (client && called([client.username ?? '', firstName(client.name)]) !== null) return null
  return called(staff.map(firstName))
}

/** What begins with one `/` and a letter is meant for a machine, whatever the language: staff never say it to a client. */
export function isCommand(text: string): boolean {
  return /^\/\p{L}/u.test(withoutUnseen(text))
}

/** From its first letter or sign on. */
function withoutUnseen(text: string): string {
  return text.replace(/^[\s\p{Cf}]+/u, '')
}

function folded(text: string): string {
  return text.toLowerCase().replaceAll('ё', 'е')
}

export function firstName(name: string): string {
  return /^\S*/.exec(name.trim())![0]
}

function beginsWithName(said: string, name: string): boolean {
  return name !== '' && said.startsWith(name) && !/^[\p{L}\p{N}_]/u.test(said.slice(name.length))
}

/** A note's words without the sign that made it one; formatting moves along. */
export function noteContent(content: Content): Content {
  const sign = /^[\s\p{Cf}]*\/\/\s*/u.exec(content.text)?.[0].length ?? 0
  if (sign === 0) return content
  return {
    ...content,
    text: content.text.slice(sign),
    spans: content.spans.flatMap((span) => {
      const start = Math.max(0, span.offset - sign)
      const end = span.offset + span.length - sign
      return end > start ? [{ ...span, offset: start, length: end - start }] : []
    }),
  }
}

const thanks =
  'спасибо|спасибки|спс|пасиб\\p{L}*|благодарю|благодарим|супер|отлично|класс|ок|окей|хорошо|ладно|ясно|понятно|понял\\p{L}*|' +
  'thanks?|thank you|thx|ty|ok|okay|great|perfect|awesome|understood|got it|cheers'
const besides =
  'большое|огромное|вам|вас|тебе|за помощь|все|работает|заработало|да|very much|so much|a lot|many|you|again|it works|works|now|for the help|yes'
const bareThanks = new RegExp(`^((${besides}) )*(${thanks})( (${thanks}|${besides}))*$`, 'u')
const alarm = /[?？❓❔⁉‼❗🆘🚨👎❌⛔😡😠🤬😢😭😞😟]/u

/** A bare thank-you, a cheerful emoji or a sticker: said to a closed ticket, it does not open it again. */
export function isBareThanks(content: Content): boolean {
  if (content.kind === 'sticker') return true
  if (content.kind !== 'text' || alarm.test(content.text)) return false
  const words = folded(content.text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
  return words === '' ? /\p{Extended_Pictographic}/u.test(content.text) : bareThanks.test(words)
}
