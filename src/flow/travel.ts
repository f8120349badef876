// Which rows leave together, as one call: the parts of an album; notices of one topic; and, while a group is behind its budget, texts of one
// topic that wait one behind the other, the card before them included. Each keeps its own row, and its own link.

import type { Words } from '../domain/join.ts'
import { fitsOneMessage, joinWords } from '../domain/join.ts'
import type { Message, Origin } from '../domain/message.ts'
import { albumBehind, alikeBehind } from '../store/claims.ts'
import type { Transaction } from '../store/database.ts'
import type { Window } from '../store/lanes.ts'
import { backlog } from '../store/lanes.ts'
import { messagesById } from '../store/messages.ts'
import type { OutboxRow } from '../store/outbox.ts'
import { cardWords } from './composed.ts'
import { isGathered } from './gather.ts'
import { noticeText } from './notice-text.ts'
import { facesStart } from './places.ts'
import type { Stage } from './stage.ts'
import { mayBeSeen, partWords } from './words.ts'

/** More rows than this wait beyond what the group's budget has room for: then texts travel together. */
const behindAt = 10
/** Kept free beside the card, which may come to name a technician. */
const cardGrows = 256

/** The head and what leaves with it; if it left already, what left with it. */
export async function leavingTogether(
  trx: Transaction,
  head: OutboxRow,
  stage: Stage,
  rate: { lane: string; window: Window; pending: number },
): Promise<OutboxRow[]> {
  if (head.state !== 'ready') return await alikeBehind(trx, head)
  if (head.album !== null) return await album(trx, head)
  if (isGathered(head.want)) return await noticesBehind(trx, head, stage)
  if (!stage.room?.threadId || rate.pending === 1) return [head]
  const card = head.op === 'card' && stage.room.cardMessageId === null
  const texts = card || (head.op === 'show' && head.want.op === 'show' && head.want.room === 'topic')
  if (!texts || (await backlog(trx, rate.lane, rate.window, facesStart)) <= behindAt) return [head]
  return await textsBehind(trx, head, stage)
}

/** Parts of an album travel together as long as all of them may be seen. */
async function album(trx: Transaction, head: OutboxRow): Promise<OutboxRow[]> {
  const rows = await albumBehind(trx, head)
  if (rows.length === 1) return rows
  const messages = await messagesById(
    trx,
    rows.map(({ messageId }) => messageId!),
  )
  const hidden = messages.findIndex((message) => message.deletedAt !== null || message.visibility === 'note')
  return hidden < 0 ? rows : rows.slice(0, Math.max(1, hidden))
}

async function noticesBehind(trx: Transaction, head: OutboxRow, stage: Stage): Promise<OutboxRow[]> {
  const alike = await alikeBehind(trx, head)
  const words: Words[] = []
  for (const { want } of alike) {
    if (!isGathered(want)) break
    words.push({ text: noticeText(want, stage, null), spans: [] })
    if (!fitsOneMessage(joinWords(words))) break
  }
  const fitting = words.length > 1 && !fitsOneMessage(joinWords(words)) ? words.length - 1 : words.length
  return alike.slice(0, fitting)
}

/** One side's words only: a blank line between two people's would make one speak for the other. */
async function textsBehind(trx: Transaction, head: OutboxRow, stage: Stage): Promise<OutboxRow[]> {
  const alike = await alikeBehind(trx, head)
  const shown = alike.flatMap(({ op, messageId }) => (op === 'show' && messageId !== null ? [messageId] : []))
  const messages = new Map((await messagesById(trx, shown)).map((message) => [message.id, message]))
  const parts: Words[] = head.op === 'card' ? [await cardWords(trx, stage)] : []
  const spare = head.op === 'card' ? cardGrows : 0
  const run = head.op === 'card' ? [head] : []
  let side: Origin | null = null
  for (const row of alike.slice(run.length)) {
    const text = joinable(row, messages, stage)
    if (!text || (side !== null && text.origin !== side)) break
    side = text.origin
    parts.push(text.words)
    if (run.length > 0 && !fitsOneMessage(joinWords(parts), spare)) break
    run.push(row)
  }
  return run.length > 0 ? run : [head]
}

function joinable(
  { want, album }: OutboxRow,
  messages: Map<number, Message>,
  stage: Stage,
): { words: Words; origin: Origin } | null {
  if (want.op !== 'show' || want.room !== 'topic' || album !== null) return null
  if (want.part || want.alone || want.anew || want.withoutReply) return null
  const message = messages.get(want.message as number)!
  if (message.content.kind !== 'text' || message.replyTo !== null || !mayBeSeen(message, 'topic')) return null
  // A second part follows right behind, and belongs under the first.
  if (partWords(message, 'topic', stage, 1) !== null) return null
  const words = partWords(message, 'topic', stage, 0)
  return words && { words, origin: message.origin }
}
