// Tells technicians and leads privately, each what they want to hear of. Whoever has never started the bot can't be
// written to: technicians see it in the topic, and the doctor tells who of the leads can't be reached.

import type { Role, Want } from '../domain/decision.ts'
import type { Log } from '../log.ts'
import { reachable } from '../store/clients.ts'
import type { Transaction } from '../store/database.ts'
import { deskById } from '../store/desks.ts'
import { mutedBy } from '../store/mutes.ts'
import { enqueue } from '../store/outbox.ts'
import type { NewRow } from '../store/outbox.ts'
import { projectById } from '../store/projects.ts'
import { technicianById } from '../store/technicians.ts'
import { say } from '../texts/texts.ts'
import { plainly } from './commands/command.ts'
import { staffNotice } from './notice-text.ts'
import { groupStream, priority } from './places.ts'
import type { Scene } from './situation.ts'

type Notify = Extract<Want, { op: 'notify' }>

export type Notices = {
  /** Those of a decision that are not for the client. */
  send(trx: Transaction, scene: Scene, wants: Want[]): Promise<void>
  filling(trx: Transaction, project: { projectId: number; open: number }): Promise<void>
}

/** A ticket opened just now has no topic yet: its link is worth so much patience. */
const untilTopicMs = 3000

export function createNotices({ leads, log }: { leads: number[]; log: Log }): Notices {
  async function send(trx: Transaction, scene: Scene, wants: Want[]): Promise<void> {
    const rows: [chatId: number, row: NewRow][] = []
    for (const want of wants) {
      if (want.op !== 'notify' || want.to.role === 'client') continue
      if (want.kind === 'sync_paused')
        log.error({ ticket_id: scene.ticket!.id, alarm: want.kind }, 'the leads have to look at this')
      for (const chatId of await hearersOf(trx, want)) rows.push([chatId, rowOf(scene, want, chatId)])
    }
    await put(trx, rows)
  }

  async function hearersOf(trx: Transaction, { to, kind }: Notify): Promise<number[]> {
    if (to.role === 'lead') {
      const others = leads.filter((lead) => lead !== to.except)
      // Where messages are stopped, a lead who does not hear of it has to show as a failure.
      return kind === 'sync_paused'
        ? await unmuted(trx, 'lead', kind, others)
        : await listening(trx, 'lead', kind, others)
    }
    if (to.role === 'client') return []
    const { telegramId } = await technicianById(trx, to.id)
    return telegramId === null ? [] : await listening(trx, 'technician', kind, [telegramId])
  }

  async function filling(trx: Transaction, { projectId, open }: { projectId: number; open: number }): Promise<void> {
    const { name, deskId } = await projectById(trx, projectId)
    const { locale } = await deskById(trx, deskId)
    const said = plainly(say(locale, 'told_nearly_full', { name, count: open }))
    const hearers = await listening(trx, 'lead', 'nearly_full', leads)
    await put(
      trx,
      hearers.map((chatId) => {
        const want = { op: 'outside_tell', place: { chatId, threadId: null }, replyTo: null, say: said } as const
        return [chatId, { want, priority: priority.notice }]
      }),
    )
  }

  return { send, filling }
}

function rowOf({ ticket, client, desk, room }: Scene, want: Notify, chatId: number): NewRow {
  const text = staffNotice(want, { ticket: ticket!.id, client: client!.name }, desk.locale)
  return {
    want: { op: 'staff_notice', chatId, ticketId: ticket!.id, kind: want.kind, text },
    priority: priority.notice,
    ...(room?.threadId ? {} : { delayMs: untilTopicMs }),
  }
}

async function listening(trx: Transaction, role: Role, kind: Notify['kind'], accounts: number[]): Promise<number[]> {
  const there = await reachable(trx, accounts)
  return await unmuted(
    trx,
    role,
    kind,
    accounts.filter((one) => there.has(one)),
  )
}

async function unmuted(trx: Transaction, role: Role, kind: Notify['kind'], accounts: number[]): Promise<number[]> {
  if (accounts.length === 0) return []
  const muted = await mutedBy(trx, role, kind, accounts)
  return accounts.filter((one) => !muted.has(one))
}

/** Their streams in one order, always: many tickets tell the same people. */
async function put(trx: Transaction, rows: [chatId: number, row: NewRow][]): Promise<void> {
  const byChat = Map.groupBy(rows, ([chatId]) => chatId)
  for (const chatId of [...byChat.keys()].toSorted((one, other) => one - other))
    await enqueue(
      trx,
      groupStream(chatId),
      byChat.get(chatId)!.map(([, row]) => row),
    )
}
