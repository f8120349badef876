// How a technician's two accounts become one: a code said on the board, or an e-mail that both sides know. Such a
// comment is nobody's message: it is never kept, and no client sees it.

import type { Notice, NoticeArgs } from '../domain/decision.ts'
import type { Happening } from '../domain/happening.ts'
import type { Technician } from '../domain/ticket.ts'
import { linkAccount, matchedByEmail, openTicketsOf, useCode } from '../store/accounts.ts'
import type { Transaction } from '../store/database.ts'
import { firstDesk } from '../store/desks.ts'
import { everTask, linkOf } from '../store/links.ts'
import { enqueue } from '../store/outbox.ts'
import type { TechnicianRow } from '../store/technicians.ts'
import { technicianById } from '../store/technicians.ts'
import { lockTicket } from '../store/tickets.ts'
import { say } from '../texts/texts.ts'
import { groupStream, priority, taskStream } from './places.ts'
import { tell } from './record-chat.ts'

type Comment = Extract<Happening, { type: 'comment_added' }>
type Matched = Extract<Happening, { type: 'account_matched' }>

/** As `/link` hands them out: four letters and four digits, in any case of letters. */
export function codeIn(text: string): string | null {
  return /^\s*link\s+([A-Z]{4}-\d{4})\s*$/i.exec(text)?.[1]?.toUpperCase() ?? null
}

/** What was written on the board as a code; under no task of ours it is none of our business. */
export async function linkByCode(trx: Transaction, { taskId, author }: Comment, code: string): Promise<void> {
  const task = await linkOf(trx, 'board', everTask, taskId)
  if (!task) return
  await lockTicket(trx, task.ticketId)
  const remark = async (notice: Notice, args: NoticeArgs = {}): Promise<void> =>
    await enqueue(trx, taskStream(task.ticketId), [
      { want: { op: 'remark', notice, args }, priority: priority.notice, ticketId: task.ticketId },
    ])
  if (author === null) return await remark('link_wrong')
  const technicianId = await useCode(trx, code, author)
  if (typeof technicianId === 'string') return await remark(`link_${technicianId}`)
  const linked = await linkAccount(trx, technicianId, author)
  if (linked.outcome === 'other') return await remark('link_other')
  const { name, telegramId } = linked.technician
  await remark('link_done', { name })
  if (telegramId !== null) await tellPrivately(trx, telegramId, 'link_done', { name })
  if (linked.outcome === 'linked') await linkedNow(trx, linked.technician)
}

/** The board's people and the technicians' e-mails, compared; what fits goes the way of all news. */
export async function matchEmails(trx: Transaction): Promise<void> {
  for (const { technicianId, account } of await matchedByEmail(trx))
    await tell(trx, `account:${technicianId}:${account}`, `technician:${technicianId}`, {
      type: 'account_matched',
      technicianId,
      account,
    })
}

export async function linkByEmail(trx: Transaction, { technicianId, account }: Matched): Promise<void> {
  const linked = await linkAccount(trx, technicianId, account)
  if (linked.outcome === 'linked') await linkedNow(trx, linked.technician)
}

/** What they have is shown as theirs on the board too. */
async function linkedNow(trx: Transaction, technician: TechnicianRow): Promise<void> {
  for (const ticketId of await openTicketsOf(trx, technician.id)) await tellLinked(trx, technician, ticketId)
}

/**
 * A ticket has just become theirs. An account that was linked since they were looked up is not on it: whoever linked it did
 * not see the ticket yet. From now on it is seen, since the ticket refers to them.
 */
export async function linkedMeanwhile(trx: Transaction, known: Technician, ticketId: number): Promise<void> {
  const now = await technicianById(trx, known.id)
  if (now.todoistId !== known.todoistId) await tellLinked(trx, now, ticketId)
}

async function tellLinked(
  trx: Transaction,
  { id, todoistId }: Pick<Technician, 'id' | 'todoistId'>,
  ticketId: number,
): Promise<void> {
  await tell(trx, `linked:${id}:${todoistId}:${ticketId}`, `ticket:${ticketId}`, {
    type: 'technician_linked',
    ticketId,
  })
}

/** Where they have asked for the code. */
async function tellPrivately(trx: Transaction, chatId: number, notice: Notice, args: NoticeArgs): Promise<void> {
  const locale = (await firstDesk(trx))?.locale ?? 'en'
  const said = { text: say(locale, notice, args), spans: [], buttons: null }
  const place = { chatId, threadId: null }
  await enqueue(trx, groupStream(chatId), [
    { want: { op: 'outside_tell', place, replyTo: null, say: said }, priority: priority.notice },
  ])
}
