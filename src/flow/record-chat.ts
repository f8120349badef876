// What a delivery to the chat leaves behind: links, the topic's thread, the card; and the news that the road itself
// makes of what it learnt. Such news goes the way of all news, through the inbox.

import type { Happening, Place } from '../domain/happening.ts'
import type { ChatCall, ChatReceipt } from '../ports.ts'
import type { Transaction } from '../store/database.ts'
import { deskAskedIn } from '../store/desk-questions.ts'
import { takeNews } from '../store/inbox.ts'
import { surveyShown } from '../store/feedback.ts'
import { seeId } from '../store/lanes.ts'
import { dropLink, keepLink, linksAt, linksOfMessage } from '../store/links.ts'
import type { Link } from '../store/links.ts'
import { lockClient, wasThereAfter } from '../store/clients.ts'
import { messageById } from '../store/messages.ts'
import type { OutboxRow } from '../store/outbox.ts'
import { enqueue } from '../store/outbox.ts'
import { holdStream } from '../store/streams.ts'
import { dropWaitingIn } from '../store/erasing.ts'
import { keepStray } from '../store/strays.ts'
import { changeTopic, gainThread, isMirrorNow, loseThread } from '../store/rooms.ts'
import type { Room } from '../store/rooms.ts'
import { wake } from '../store/wakeups.ts'
import { isUnattachable } from './lines.ts'
import { clientStream, priority, roomFace, roomStream } from './places.ts'
import type { Stage } from './stage.ts'

type Sent = { rows: OutboxRow[]; stage: Stage; call: ChatCall; lane: string }

export async function recordSent(
  trx: Transaction,
  { rows, stage, call, lane }: Sent,
  receipt: ChatReceipt,
): Promise<void> {
  const { room } = stage
  const [{ want }] = rows as [OutboxRow]
  if (want.op === 'survey')
    await surveyShown(trx, want.survey as number, { page: want.page, messageId: receipt.messageIds[0] })
  if (want.op === 'ask_desk' && call.op === 'send') await deskAskedIn(trx, stage.client!.id, receipt.messageIds[0]!)
  switch (call.op) {
    case 'create_topic':
      await seeId(trx, lane, receipt.threadId!)
      return await topicMade(trx, room!, receipt.threadId!)
    case 'rename_topic':
      return void (await changeTopic(trx, room!.id, call.place.threadId, {
        ...(call.name === undefined ? {} : { title: call.name }),
        ...(call.icon === undefined ? {} : { icon: call.icon }),
      }))
    case 'delete': {
      // Its link no longer tells that the id was given out.
      await seeId(trx, call.chatId < 0 ? lane : 'private', call.messageId)
      for (const link of await linksAt(trx, 'chat', String(call.chatId), String(call.messageId)))
        if (!(await isRemoved(trx, link))) await dropLink(trx, link.id)
      return
    }
    case 'delete_topic':
      await loseThread(trx, room!.id, call.place.threadId!)
      return
    case 'close_topic':
    case 'reopen_topic':
    case 'edit_text':
    case 'edit_caption':
    case 'edit_file':
    case 'answer_button':
      return
    case 'send':
    case 'send_file':
    case 'copy':
    case 'copy_album':
      await messagesSent(trx, rows, call, receipt.messageIds, room)
      // A link tells its id itself.
      if (rows.some(({ ticketId }) => ticketId === null))
        await seeId(trx, call.place.chatId < 0 ? lane : 'private', Math.max(...receipt.messageIds))
      if (call.op === 'send' && rows[0]!.want.op === 'edit_shown' && room)
        await leftTheOthers(trx, rows[0]!, room, receipt.messageIds[0]!)
      if (rows[0]!.op === 'card') await cardSent(trx, room!, call.place, receipt.messageIds[0]!)
      return
    default:
      return call satisfies never
  }
}

/** A message that was taken back stays known where it stood: whoever takes it back again is told nothing new. */
async function isRemoved(trx: Transaction, { messageId }: Link): Promise<boolean> {
  return messageId !== null && (await messageById(trx, messageId)).deletedAt !== null
}

/** Where a row's message stands: each part of an album is one, other rows that left together share one. */
export function idOfRow<Id>(call: ChatCall, messageIds: Id[], index: number): Id | undefined {
  return messageIds[call.op === 'copy_album' ? index : 0]
}

async function messagesSent(
  trx: Transaction,
  rows: OutboxRow[],
  call: Extract<ChatCall, { place: Place }>,
  messageIds: number[],
  room: Room | null,
): Promise<void> {
  const { chatId } = call.place
  for (const [index, row] of rows.entries()) {
    const externalId = idOfRow(call, messageIds, index)
    if (externalId === undefined) continue
    if (row.ticketId === null) {
      await keepStray(trx, chatId, externalId)
      continue
    }
    await keepLink(trx, {
      ticketId: row.ticketId,
      messageId: row.messageId,
      surface: 'chat',
      place: String(chatId),
      externalId: String(externalId),
      part: row.want.part ?? 0,
      origin: 'copy',
    })
    if (
      row.op === 'show' &&
      chatId === room?.chatId &&
      room.kind === 'topic' &&
      !(call.op === 'copy' && call.looks.kind === 'text')
    )
      await linkComment(trx, row)
  }
}

/** What it was to show anew while it was on its way found no card yet. */
async function cardSent(trx: Transaction, room: Room, place: Place, messageId: number): Promise<void> {
  if (!(await changeTopic(trx, room.id, place.threadId, { cardMessageId: messageId }))) return
  const { ticketId } = room
  const face = { ...roomFace(room), held: false }
  await enqueue(trx, face, [{ want: { op: 'refresh_card' }, priority: priority.face, ticketId }])
}

/** What did not fit any longer where it stood with others stands by itself now; the others are shown without it. */
async function leftTheOthers(trx: Transaction, row: OutboxRow, room: Room, messageId: number): Promise<void> {
  const place = String(room.chatId)
  const old = (await linksOfMessage(trx, row.messageId!)).find(
    (link) =>
      link.surface === 'chat' &&
      link.place === place &&
      link.origin === 'copy' &&
      link.part === (row.want.part ?? 0) &&
      Number(link.externalId) > (room.threadId ?? 0) &&
      Number(link.externalId) !== messageId,
  )
  if (!old) return
  await dropLink(trx, old.id)
  const [other] = await linksAt(trx, 'chat', place, old.externalId)
  if (!other) return
  const stream = roomStream(room)
  const want =
    other.messageId === null
      ? ({ op: 'refresh_card' } as const)
      : ({ op: 'edit_shown', room: 'topic', message: other.messageId, part: other.part } as const)
  await enqueue(trx, stream, [{ want, priority: priority.message, messageId: other.messageId }], { first: true })
}

/** A comment that only says what the message is gets the link to the copy in the topic, if it left without. */
async function linkComment(trx: Transaction, row: OutboxRow): Promise<void> {
  const message = await messageById(trx, row.messageId!)
  const comment = await trx('outbox').where({ message_id: message.id, op: 'comment' }).orderBy('id', 'desc').first()
  if (!comment || (comment.state === 'ready' && comment.attempts === 0 && !comment.want.asked)) return
  if (!isUnattachable(message.content) && (message.content.file === null || comment.attachment !== null)) return
  await tell(trx, `copied:${message.id}:${row.id}`, `ticket:${row.ticketId}`, {
    type: 'copied_to_topic',
    messageId: message.id,
  })
}

/** The topic stands: what waited for it may go. */
export async function topicMade(trx: Transaction, room: Room, threadId: number): Promise<void> {
  if (!(await gainThread(trx, room, threadId))) return
  await holdStream(trx, roomStream(room).key, false)
  await holdStream(trx, roomFace(room).key, false)
  await wake(trx, 'outbox')
  await tell(trx, `topic_opened:${room.id}:${threadId}`, `ticket:${room.ticketId}`, {
    type: 'topic_opened',
    roomId: room.id,
  })
}

export async function tellTopicLost(trx: Transaction, room: Room): Promise<void> {
  const { threadId } = room
  // Whoever notices later must not stop what goes to the new one by then.
  if (threadId === null || !(await loseThread(trx, room.id, threadId))) return
  if (room.kind === 'mirror' && !(await isMirrorNow(trx, room))) {
    // Nobody works there any longer: it is made anew if somebody does again.
    await dropWaitingIn(trx, [roomStream(room).key, roomFace(room).key], 'gone')
    return
  }
  await holdStream(trx, roomStream(room).key, true)
  await holdStream(trx, roomFace(room).key, true)
  await tell(trx, `topic_lost:${room.id}:${threadId}`, `ticket:${room.ticketId}`, {
    type: 'topic_lost',
    roomId: room.id,
    threadId,
  })
}

export async function tellUnreachable(trx: Transaction, { client, ticket }: Stage, row: OutboxRow): Promise<void> {
  // Refused before they came back, and told after it: what waits goes to who is there now.
  if (!client || (await wasThereAfter(trx, client.id, row.id))) return
  await holdStream(trx, clientStream(client).key, true)
  await tell(trx, `unreachable:${client.id}:${row.id}:${row.attempts}`, `client:${client.telegramId}`, {
    type: 'client_unreachable',
    clientId: client.id,
    ticketId: ticket?.id ?? null,
    outboxId: row.id,
  })
}

/** What told of their coming back may have stood before this: by now it is known, and what waits goes on. */
export async function cameBack(
  trx: Transaction,
  { clientId, outboxId }: Extract<Happening, { type: 'client_unreachable' }>,
): Promise<boolean> {
  // Told before it was noted.
  if (outboxId === undefined) return false
  const client = await lockClient(trx, clientId)
  if (!(await wasThereAfter(trx, clientId, outboxId))) return false
  await holdStream(trx, clientStream(client).key, false)
  return true
}

/** Each time that something meets it: what was begun while the group moved is still to follow. */
export async function tellGroupMoved(
  trx: Transaction,
  row: OutboxRow,
  fromChatId: number,
  toChatId: number,
): Promise<void> {
  await tell(trx, `group_moved:${fromChatId}:${toChatId}:${row.id}:${row.attempts}`, `chat:${fromChatId}`, {
    type: 'group_moved',
    fromChatId,
    toChatId,
  })
}

/**
 * What a person said and could not be delivered is shown on its ticket, and of a topic that can't be made the leads are
 * told; what the hub says by itself is only listed.
 */
export async function tellFailed(trx: Transaction, row: OutboxRow, reason: string): Promise<void> {
  const spoken = ['show', 'edit_shown', 'delete_shown', 'comment', 'edit_comment', 'delete_comment', 'add_task']
  // That a technician's own group refuses us is told where the ticket goes on.
  const unmade = row.op === 'open_topic' && row.stream === `topic:${row.ticketId}`
  if (!spoken.includes(row.op) && !unmade) return
  await tell(trx, `failed:${row.id}:${row.attempts}`, `ticket:${row.ticketId}`, {
    type: 'delivery_failed',
    ticketId: row.ticketId,
    outboxId: row.id,
    op: row.op,
    reason,
  })
}

/** Told in the main topic, once for what met it: the technician's own group refuses us. */
export async function tellMirrorRefused(
  trx: Transaction,
  { room }: Stage,
  row: OutboxRow,
  reason: string,
): Promise<void> {
  if (room?.kind !== 'mirror') return
  const { ticketId } = room
  await tell(trx, `mirror_refused:${row.id}`, `ticket:${ticketId}`, { type: 'mirror_refused', ticketId, reason })
}

/** News of the road itself. */
export async function tell(trx: Transaction, key: string, stream: string, happening: Happening): Promise<void> {
  await takeNews(trx, [{ source: 'hub', key, stream, payload: happening, at: new Date() }])
}
