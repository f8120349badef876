// Forgetting somebody: what waits is dropped at once, what is under way is waited for, then everything outside is deleted,
// then the database. Each step is one transaction of its own and may be repeated; the news that drives it comes again and
// again until all is done.

import { isForgotten } from '../domain/ticket.ts'
import type { Client } from '../domain/ticket.ts'
import { clientById } from '../store/clients.ts'
import type { Transaction } from '../store/database.ts'
import { firstDesk } from '../store/desks.ts'
import {
  deletionsIn,
  dropWaitingIn,
  eraseMessages,
  erasePerson,
  saidTo,
  someWaitIn,
  tasksOf,
  topicsOf,
} from '../store/erasing.ts'
import { audit } from '../store/events.ts'
import { changeForgetting, closeAll, giveUpAccount, lockForgetting, ticketsOf } from '../store/forgettings.ts'
import type { Forgetting } from '../store/forgettings.ts'
import { enqueue } from '../store/outbox.ts'
import { roomsOfTickets } from '../store/rooms.ts'
import { say } from '../texts/texts.ts'
import { chatLane, clientStream, groupStream, priority, roomFace, roomStream, taskStream } from './places.ts'
import { tell } from './record-chat.ts'

/** The client's account is given up, their tickets are closed, and nothing more is said to or about them. */
export async function beginForgetting(trx: Transaction, { id }: Forgetting, client: Client, by: string): Promise<void> {
  if (!(await giveUpAccount(trx, client))) return
  const ticketIds = await closeAll(trx, client.id)
  await dropWaitingIn(trx, await streamsOf(trx, client.id, ticketIds), 'forgotten')
  await changeForgetting(trx, id, { state: 'waiting', telegramId: client.telegramId, beganAt: new Date() })
  const payload = { client: client.id, tickets: ticketIds.length }
  await audit(trx, null, 'hub', [{ actor: 'STAFF', actorName: by, action: 'client_forgotten', payload }])
  await tell(trx, `forget:${id}`, `forget:${id}`, { type: 'forgetting_goes_on', forgettingId: id })
}

/** One step. `park`: there is more to come. */
export async function goOnForgetting(trx: Transaction, id: number): Promise<'done' | 'park'> {
  const forgetting = await lockForgetting(trx, id)
  if (!forgetting || forgetting.telegramId === null) return 'done'
  const client = await clientById(trx, forgetting.clientId)
  if (!isForgotten(client)) return 'done'
  const ticketIds = await ticketsOf(trx, client.id)
  const streams = await streamsOf(trx, client.id, ticketIds)
  // A call that was under way may have failed since: what it was to carry goes the same way, and holds nothing up.
  if (forgetting.state === 'waiting') await dropWaitingIn(trx, streams, 'forgotten')
  if (await someWaitIn(trx, streams)) return 'park'
  if (forgetting.state === 'waiting') {
    await deleteOutside(trx, forgetting, client, ticketIds)
    return 'park'
  }
  const locale = (await firstDesk(trx))?.locale ?? 'en'
  const stranger = say(locale, 'forgotten_client')
  if (await eraseMessages(trx, ticketIds, stranger)) return 'park'
  const told = await outcome(trx, forgetting, { ticketIds, streams }, locale)
  const person = { ...client, clientId: client.id, telegramId: forgetting.telegramId }
  await erasePerson(trx, person, { ticketIds, streams, stranger, beganAt: forgetting.beganAt! })
  await changeForgetting(trx, id, { state: 'done', telegramId: null, doneAt: new Date() })
  const { chatId } = forgetting
  const want = { op: 'outside_tell', place: { chatId, threadId: null }, replyTo: null, say: told } as const
  await enqueue(trx, groupStream(chatId), [{ want, priority: priority.notice, key: `forgotten:${id}` }])
  return 'done'
}

/** Each deletion waits in the stream of its place, so that it comes after all that was sent there. */
async function deleteOutside(
  trx: Transaction,
  { id, telegramId }: Forgetting,
  client: Client,
  ticketIds: number[],
): Promise<void> {
  const { deletable, old } = await saidTo(trx, ticketIds, telegramId!)
  // The lane is the real chat's: its budget counts.
  const chat = { ...clientStream(client), lane: chatLane(telegramId!) }
  const erasing = deletable.map((messageId) => ({
    want: { op: 'erase_message', chatId: telegramId!, messageId } as const,
    priority: priority.topic,
  }))
  await enqueue(trx, chat, erasing)
  for (const { ticketId, taskId } of await tasksOf(trx, ticketIds))
    await enqueue(trx, taskStream(ticketId), [{ want: { op: 'delete_task', taskId }, priority: priority.topic }])
  for (const { room, threadId } of await topicsOf(trx, ticketIds)) {
    const place = { chatId: room.chatId, threadId }
    await enqueue(trx, roomStream(room), [{ want: { op: 'delete_topic', place }, priority: priority.topic }])
  }
  await changeForgetting(trx, id, { state: 'deleting', oldMessages: old })
}

async function outcome(
  trx: Transaction,
  { oldMessages }: Forgetting,
  { ticketIds, streams }: { ticketIds: number[]; streams: string[] },
  locale: 'en' | 'ru',
): Promise<{ text: string; spans: []; buttons: null }> {
  const deleted = await deletionsIn(trx, streams)
  const { delete_topic: topics, delete_task: tasks, erase_message: messages } = deleted
  const kept = messages.left + oldMessages
  const done = say(locale, 'forget_done', {
    tickets: ticketIds.length,
    topics: topics.done,
    tasks: tasks.done,
    messages: messages.done,
  })
  const left = [
    ...(kept > 0 ? [say(locale, 'forget_left_messages', { count: kept })] : []),
    ...(topics.left > 0 ? [say(locale, 'forget_left_topics', { count: topics.left })] : []),
    ...(tasks.left > 0 ? [say(locale, 'forget_left_tasks', { count: tasks.left })] : []),
  ]
  return { text: [done, ...left].join('\n'), spans: [], buttons: null }
}

async function streamsOf(trx: Transaction, clientId: number, ticketIds: number[]): Promise<string[]> {
  const rooms = await roomsOfTickets(trx, ticketIds)
  return [
    `client:${clientId}`,
    ...ticketIds.map((id) => taskStream(id).key),
    ...rooms.flatMap((room) => [roomStream(room).key, roomFace(room).key]),
  ]
}
