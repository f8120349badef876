// How a message is shown, changed and taken back in one room of the chat. What a person wrote in the chat is copied as
// it is; what came from the board, and what can't be copied, is said anew.

import { isDeepStrictEqual } from 'node:util'
import type { Content } from '../domain/content.ts'
import type { Place } from '../domain/happening.ts'
import { joinWords } from '../domain/join.ts'
import type { Words } from '../domain/join.ts'
import { isNeverCopied } from '../domain/message.ts'
import type { Message } from '../domain/message.ts'
import type { ChatCall } from '../ports.ts'
import type { Transaction } from '../store/database.ts'
import { linksAt, linksOfMessage } from '../store/links.ts'
import type { Link } from '../store/links.ts'
import { messageById, messagesById } from '../store/messages.ts'
import type { StoredWant } from '../store/stored-want.ts'
import { OutboxRow } from '../store/outbox.ts'
import { say } from '../texts/texts.ts'
import { renderWhole } from './composed.ts'
import type { Outside } from './composed.ts'
import type { Stage } from './stage.ts'
import { captioned, copyWords, isWorded, localeOf, mayBeSeen, partsOf, partWords, told } from './words.ts'

type Of<Op extends StoredWant['op']> = Extract<StoredWant, { op: Op }>

/** `rows` are the message's own and those that leave with it: an album, or texts in one message. Null: there is nothing to show any longer. */
export async function renderShow(
  trx: Transaction,
  rows: OutboxRow[],
  stage: Stage,
  want: Of<'show'>,
  place: Place,
): Promise<ChatCall | null> {
  if (rows.length > 1 && rows[0]!.album === null)
    return { op: 'send', place, ...joinWords(await wordsOfRows(trx, rows, stage)), replyTo: null, buttons: null }
  const message = stage.message!
  if (!mayBeSeen(message, want.room)) return null
  const locale = localeOf(stage, want.room)
  const replyTo = want.withoutReply ? null : await replyTarget(trx, message, place)
  const parts = partsOf(message, want.room, stage)
  if (parts) {
    const part = parts[want.part ?? 0]
    if (!part) return null
    const { file, ...words } = part
    if (file && !want.anew) return { op: 'send_file', place, file, ...words, replyTo }
    return { op: 'send', place, ...(file ? told(words, message, locale) : words), replyTo, buttons: null }
  }
  const signed = (one: Message): Content => ({ ...one.content, ...copyWords(one, want.room, stage) })
  if (want.anew) return { op: 'send', place, ...told(signed(message), message, locale), replyTo, buttons: null }
  const chatId = Number(sourceOf(stage).place)
  const seen = rows.length === 1 ? [message] : (await messagesOf(trx, rows)).filter((one) => mayBeSeen(one, want.room))
  if (seen.length === 1) {
    const messageId = rows.length === 1 ? Number(sourceOf(stage).externalId) : (await sourceIds(trx, seen))[0]!
    const looks = signed(seen[0]!)
    const otherwise = isWorded(seen[0]!, want.room, looks) ? { otherwise: true as const } : {}
    return { op: 'copy', place, from: { chatId, messageId }, replyTo, looks, ...otherwise }
  }
  const messageIds = await sourceIds(trx, seen)
  // The first words of an album are its caption.
  const looks = seen.map((one, index) => (index === 0 ? signed(one) : one.content))
  const worded = seen.some((one, index) => isWorded(one, want.room, looks[index]!))
  const otherwise = worded ? { otherwise: true as const } : {}
  return { op: 'copy_album', place, from: { chatId, messageIds }, replyTo, looks, ...otherwise }
}

/** The words of texts that leave together, each of one part. */
export async function wordsOfRows(trx: Transaction, rows: OutboxRow[], stage: Stage): Promise<Words[]> {
  return (await messagesOf(trx, rows)).flatMap((message) => partWords(message, 'topic', stage, 0) ?? [])
}

async function messagesOf(trx: Transaction, rows: OutboxRow[]): Promise<Message[]> {
  return await messagesById(
    trx,
    rows.map(({ messageId }) => messageId!),
  )
}

/** One part of a message that was changed or taken back: its copy is edited, deleted, or sent if it is new. */
export async function renderChange(
  trx: Transaction,
  stage: Stage,
  want: Of<'edit_shown'> | Of<'delete_shown'>,
  place: Place,
  outside: Outside,
): Promise<ChatCall | null | 'later'> {
  const { chatId } = place
  const message = await messageById(trx, want.message)
  const copies = (await linksOfMessage(trx, message.id)).filter(
    (link) =>
      link.surface === 'chat' && link.place === String(chatId) && link.origin === 'copy' && isInTopic(link, place),
  )
  const number = want.part ?? 0
  const copy = copies.find(({ part }) => part === number)
  const messageId = Number(copy?.externalId)
  const takenBack = want.op === 'delete_shown' || !mayBeSeen(message, want.room)
  if (copy && !want.mark && (await linksAt(trx, 'chat', copy.place, copy.externalId)).length > 1) {
    const call = await renderWhole(trx, stage, messageId, outside)
    if (call !== 'too_long') return call
    // Another has grown: once that has left, behind this, the rest is shown without what is taken back.
    if (takenBack) return null
    // It leaves the others, rather than be cut.
    const replyTo = want.withoutReply ? null : messageId
    return { op: 'send', place, ...partWords(message, want.room, stage, number)!, replyTo, buttons: null }
  }
  const locale = localeOf(stage, want.room)
  const parts = partsOf(message, want.room, stage)
  const whole = { ...message.content, ...copyWords(message, want.room, stage) }
  const part = parts ? parts[number] : number === 0 ? whole : undefined
  const done = await callsDone(trx, message.id, chatId, number)
  const form = formOf(message, number, done)
  if (takenBack || !part) {
    if (!copy) return null
    if (!want.mark) return { op: 'delete', chatId, messageId }
    return editOf(chatId, messageId, { text: say(locale, 'deleted_mark'), spans: [] }, form)
  }
  const words = { text: part.text, spans: part.spans }
  if (!copy) {
    if (!parts || copies.length === 0 || part.file) return null
    return { op: 'send', place, ...words, replyTo: null, buttons: null }
  }
  if (form !== 'words' && want.anew && message.content.file?.side === 'chat')
    return { op: 'edit_file', chatId, messageId, content: whole }
  const wanted = form === 'words' && number === 0 ? told(words, message, locale) : words
  return isDeepStrictEqual(wordsOf(done[0], message), wanted) ? null : editOf(chatId, messageId, wanted, form)
}

/** What staff wrote in a topic is deleted there; what the chat will not delete stays, since it is not ours to edit. */
export async function renderSource(
  trx: Transaction,
  want: Of<'delete_source'>,
  place: Place,
): Promise<ChatCall | null> {
  if (want.mark) return null
  const source = (await linksOfMessage(trx, want.message)).find(
    (link) =>
      link.surface === 'chat' &&
      link.origin === 'source' &&
      link.place === String(place.chatId) &&
      isInTopic(link, place),
  )
  return source ? { op: 'delete', chatId: place.chatId, messageId: Number(source.externalId) } : null
}

/** What was done for one part of a message in a chat, newest first. */
async function callsDone(trx: Transaction, messageId: number, chatId: number, part: number): Promise<ChatCall[]> {
  const rows = await OutboxRow.query(trx)
    .where({ messageId, state: 'done' })
    .whereIn('op', ['show', 'edit_shown'])
    .whereRaw(`coalesce(call->'place'->>'chatId', call->>'chatId')::bigint = ?`, [chatId])
    .whereRaw(`coalesce((want->>'part')::int, 0) = ?`, [part])
    .orderBy('id', 'desc')
  return rows.flatMap(({ call }) => (call === null ? [] : [call]))
}

/** The words a call of ours has left in a message; a copy has those its source had then, whatever we knew of them. */
function wordsOf(call: ChatCall | undefined, { content }: Message): Words | null {
  switch (call?.op) {
    case 'send':
    case 'send_file':
    case 'edit_text':
    case 'edit_caption':
      return { text: call.text, spans: call.spans }
    case 'copy':
    case 'copy_album': {
      const looks = [call.looks].flat().find(({ file }) => file?.identity === content.file?.identity)
      return call.otherwise && looks ? { text: looks.text, spans: looks.spans } : null
    }
    default:
      return null
  }
}

/** What a copy is made of decides how it can be changed. */
type Form = 'words' | 'captioned' | 'fixed'

function formOf(message: Message, part: number, done: ChatCall[]): Form {
  const { content } = message
  if (content.kind === 'text' || (isNeverCopied(message) && part > 0)) return 'words'
  const made = done.find((call) => 'place' in call)
  if (made?.op === 'send') return 'words'
  return captioned.has(content.kind) ? 'captioned' : 'fixed'
}

function editOf(chatId: number, messageId: number, words: Words, form: Form): ChatCall | null {
  switch (form) {
    case 'words':
      return { op: 'edit_text', chatId, messageId, ...words, buttons: null }
    case 'captioned':
      return { op: 'edit_caption', chatId, messageId, ...words }
    case 'fixed':
      return null
    default:
      return form satisfies never
  }
}

function sourceOf({ source, message }: Stage): Link {
  if (!source) throw new Error(`message ${message?.id} has no source`)
  return source
}

/** Where the parts of an album stand in the chat that they were said in. */
async function sourceIds(trx: Transaction, messages: Message[]): Promise<number[]> {
  return await Promise.all(
    messages.map(async ({ id }) => {
      const source = (await linksOfMessage(trx, id)).find(({ origin }) => origin === 'source')
      if (!source) throw new Error(`message ${id} has no source`)
      return Number(source.externalId)
    }),
  )
}

/**
 * Where the answered message stands in that place, whoever put it there. A client's chat holds all of the client's
 * tickets; a topic holds one, and a message of another topic can't be answered from it.
 */
async function replyTarget(trx: Transaction, message: Message, place: Place): Promise<number | null> {
  if (message.replyTo === null) return null
  const links = await linksOfMessage(trx, message.replyTo)
  const there = links.find(
    (link) =>
      link.surface === 'chat' &&
      link.place === String(place.chatId) &&
      (place.threadId === null || link.ticketId === message.ticketId) &&
      isInTopic(link, place),
  )
  return there ? Number(there.externalId) : null
}

/** Ids only grow, and a topic's is that of its first message: what is older went with a topic that was deleted. */
function isInTopic({ externalId }: Link, { threadId }: Place): boolean {
  return threadId === null || Number(externalId) > threadId
}
