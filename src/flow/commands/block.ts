// /block and /unblock: nothing that a blocked client says is kept but how often. An open ticket of theirs stays as it is:
// its card says so, and staff may still answer and close it.

import type { Client } from '../../domain/ticket.ts'
import { blockClient, blockedClients, unblockClient } from '../../store/blocks.ts'
import type { Transaction } from '../../store/database.ts'
import { audit } from '../../store/events.ts'
import { enqueue } from '../../store/outbox.ts'
import { dropUntried } from '../../store/outcomes.ts'
import { roomsOf } from '../../store/rooms.ts'
import { holdStream } from '../../store/streams.ts'
import { lockTicket, openTicketsOf } from '../../store/tickets.ts'
import { say } from '../../texts/texts.ts'
import type { TextKey } from '../../texts/texts.ts'
import { dateText } from '../card.ts'
import { clientStream, roomFace, priority } from '../places.ts'
import { plainly } from './command.ts'
import type { Ask, Command } from './command.ts'
import { clientMeant, nameOf } from './named.ts'

const listedAtMost = 20
const reasonLength = 300

export const blockCommand: Command = {
  for: 'leads',
  async run(trx, ask) {
    if (ask.ticketId === null && ask.args === '') return plainly(await blockedList(trx, ask))
    const { client, name, rest } = await clientMeant(trx, ask)
    if (!client) return plainly(say(ask.locale, 'client_unknown', { name: shortened(name) }))
    const reason = shortened(rest)
    const blocked = await blockClient(trx, client.id, { by: ask.from.name, reason: reason === '' ? null : reason })
    if (!blocked) return plainly(say(ask.locale, 'block_already', { name: nameOf(client) }))
    await follow(trx, ask, blocked, { action: 'client_blocked', told: 'blocked_for_client', reason })
    return plainly(say(ask.locale, 'block_done', { name: nameOf(client) }))
  },
}

export const unblockCommand: Command = {
  for: 'leads',
  async run(trx, ask) {
    if (ask.ticketId === null && ask.args === '') return plainly(await blockedList(trx, ask))
    const { client, name } = await clientMeant(trx, ask)
    if (!client) return plainly(say(ask.locale, 'client_unknown', { name: shortened(name) }))
    const free = await unblockClient(trx, client.id)
    if (!free) return plainly(say(ask.locale, 'unblock_already', { name: nameOf(client) }))
    await follow(trx, ask, free, { action: 'client_unblocked', told: 'unblocked_for_client', reason: '' })
    return plainly(say(ask.locale, 'unblock_done', { name: nameOf(client) }))
  },
}

/** The client is told once, the audit remembers, and the cards of what is open show it. */
async function follow(
  trx: Transaction,
  ask: Ask,
  client: Client,
  { action, told, reason }: { action: string; told: TextKey; reason: string },
): Promise<void> {
  const open = await openTicketsOf(trx, client.id)
  const payload = { client: client.id, ...(reason === '' ? {} : { reason }) }
  const side = ask.ticketId === null ? 'hub' : 'topic'
  const event = { actor: 'STAFF', actorName: ask.from.name, action, payload } as const
  await audit(trx, ask.ticketId ?? open[0] ?? null, side, [event])
  for (const ticketId of open) await showOnCard(trx, ticketId)
  const text = say(client.locale, told)
  await enqueue(trx, clientStream(client), [{ want: { op: 'client_tell', text }, priority: priority.notice }])
}

async function showOnCard(trx: Transaction, ticketId: number): Promise<void> {
  await lockTicket(trx, ticketId)
  for (const room of await roomsOf(trx, ticketId)) {
    const stream = roomFace(room)
    await dropUntried(trx, stream.key, 'refresh_card')
    await enqueue(trx, stream, [{ want: { op: 'refresh_card' }, priority: priority.face }])
    if (room.threadId) await holdStream(trx, stream.key, false)
  }
}

async function blockedList(trx: Transaction, { locale }: Ask): Promise<string> {
  const { rows, count } = await blockedClients(trx, listedAtMost)
  if (count === 0) return say(locale, 'block_nobody')
  const lines = rows.map((row) =>
    say(locale, row.blockedReason ? 'block_line_why' : 'block_line', {
      name: `${nameOf(row)}, ${row.telegramId}`,
      date: dateText(row.blockedAt!, locale),
      by: row.blockedBy!,
      count: row.blockedCount,
      reason: (row.blockedReason ?? '').slice(0, 80).toWellFormed(),
    }),
  )
  return [say(locale, 'block_list', { count }), ...lines].join('\n')
}

function shortened(text: string): string {
  return text.slice(0, reasonLength).toWellFormed()
}
