// Saves a decision: ticket, message, audit, and what is wanted outside, in the transaction of the news it came from.

import type { Decision, EventSide } from '../domain/decision.ts'
import type { Message } from '../domain/message.ts'
import type { FieldValue } from '../domain/shadow.ts'
import { setReachable } from '../store/clients.ts'
import type { Transaction } from '../store/database.ts'
import { audit } from '../store/events.ts'
import { beginSurvey, changeSurvey } from '../store/feedback.ts'
import { dropTask } from '../store/links.ts'
import { editMessage, hideMessages, keepMessage, messageById, removeMessage } from '../store/messages.ts'
import type { NewRow } from '../store/outbox.ts'
import type { StreamKey } from '../store/streams.ts'
import { delayAlbum, enqueue, noteChange, waitingOps } from '../store/outbox.ts'
import { dropUntried, dropWaiting } from '../store/outcomes.ts'
import { holdStream } from '../store/streams.ts'
import { projectById, projectOf } from '../store/projects.ts'
import { changeRoom, makeTopicRoom } from '../store/rooms.ts'
import { forgetShadows, saveShadow } from '../store/shadows.ts'
import { changeTicket, openTicket } from '../store/tickets.ts'
import { gathered } from './gather.ts'
import { clientStream, priority, taskStream } from './places.ts'
import type { Scene } from './situation.ts'
import { isLatestWins, noteField, rowsOf, streamOf } from './wants.ts'
import type { Context } from './wants.ts'

/** An album is sent when nothing of it has come for so long: its end is never announced (Bot API: media_group_id). */
const albumLingerMs = 1500

/** Returns the scene as it is then. */
export async function apply(trx: Transaction, scene: Scene, decision: Decision, side: EventSide): Promise<Scene> {
  const opened = await settleTicket(trx, scene, decision)
  const message = decision.keep && opened.ticket ? await keep(trx, opened.ticket.id, decision) : null
  const before = decision.edit ? (await messageById(trx, decision.edit.messageId)).content : null
  if (decision.edit) {
    await editMessage(trx, decision.edit.messageId, decision.edit)
    await noteChange(trx, decision.edit.messageId, decision.edit.content)
  }
  await hideMessages(trx, decision.hide)
  if (decision.remove !== null) await removeMessage(trx, decision.remove)
  if (decision.clientReachable !== null && scene.client) {
    await setReachable(trx, scene.client.id, decision.clientReachable)
    await holdStream(trx, clientStream(scene.client).key, !decision.clientReachable)
  }
  if (opened.ticket) {
    for (const { field, shadow, cancelOurs } of decision.shadow) {
      await saveShadow(trx, opened.ticket.id, field, shadow)
      if (cancelOurs) await cancelField(trx, opened.ticket.id, field)
      if (cancelOurs && field === 'project') await followProject(trx, opened.ticket.id, shadow.agreed)
    }
    if (decision.taskGone) await loseTask(trx, opened.ticket.id)
  }
  const survey = await followSurvey(trx, opened, decision)
  await audit(trx, opened.ticket?.id ?? null, side, decision.events)
  await enqueueWants(trx, opened, decision, { message, before, survey })
  return opened
}

/** The survey that begins. */
async function followSurvey(trx: Transaction, { ticket }: Scene, { survey }: Decision): Promise<number | null> {
  if (survey === null) return null
  if ('ask' in survey) return await beginSurvey(trx, ticket!.id, survey.ask)
  await changeSurvey(trx, survey.id, survey.change)
  return null
}

/** The task is no more; what was on its way to it makes a new one first. */
export async function loseTask(trx: Transaction, ticketId: number): Promise<void> {
  await dropTask(trx, ticketId)
  await forgetShadows(trx, ticketId)
  const stream = taskStream(ticketId)
  const waiting = await waitingOps(trx, stream.key)
  if (waiting.includes('comment') && !waiting.includes('add_task'))
    await enqueue(trx, stream, [{ want: { op: 'add_task' }, priority: priority.topic }], { first: true })
}

async function settleTicket(trx: Transaction, scene: Scene, decision: Decision): Promise<Scene> {
  if (decision.open && scene.client) {
    const ticket = await openTicket(trx, {
      deskId: scene.desk.id,
      clientId: scene.client.id,
      subject: decision.open.subject,
      openedAt: scene.situation.now,
      ...decision.change,
    })
    return { ...scene, ticket, room: await makeTopicRoom(trx, ticket.id, scene.desk.chatId) }
  }
  if (scene.ticket) await changeTicket(trx, scene.ticket.id, decision.change)
  if (scene.room) await changeRoom(trx, scene.room.id, decision.topic)
  return scene
}

async function keep(trx: Transaction, ticketId: number, decision: Decision): Promise<Message> {
  const { source, at, ...said } = decision.keep!
  return await keepMessage(trx, { ...said, ticketId, createdAt: at }, source)
}

/** Moved to another project: its sections are the ones that count now; one we do not serve has none for us. */
async function followProject(trx: Transaction, ticketId: number, externalId: FieldValue): Promise<void> {
  const project = await projectOf(trx, String(externalId))
  await changeTicket(trx, ticketId, { projectId: project?.id ?? null })
}

/** A person has decided otherwise: what we wanted for this field and have not tried yet is dropped. */
async function cancelField(trx: Transaction, ticketId: number, field: string): Promise<void> {
  const ops: Record<string, string[]> = {
    completed: ['complete_task', 'uncomplete_task'],
    responsible: ['assign_task'],
    section: ['move_task'],
    urgency: ['set_urgency'],
    escalated: ['label_task'],
  }
  for (const op of ops[field] ?? []) await dropUntried(trx, taskStream(ticketId).key, op)
}

/** Streams are written in one order, always: two transactions never wait for each other crosswise. */
async function enqueueWants(trx: Transaction, scene: Scene, decision: Decision, context: Context): Promise<void> {
  const projectId = decision.wants.some(({ op }) => op === 'move_task') ? scene.ticket?.projectId : null
  const sections = projectId ? (await projectById(trx, projectId)).sections : null
  const streams = new Map<string, { stream: StreamKey; rows: NewRow[] }>()
  for (const want of decision.wants) {
    const stream = streamOf(scene, want)
    if (!stream) continue
    const rows = await rowsOf(trx, scene, want, context)
    const known = streams.get(stream.key) ?? { stream, rows: [] }
    streams.set(stream.key, { stream, rows: [...known.rows, ...rows] })
    if (scene.ticket) await noteField(trx, scene.ticket.id, sections, want)
  }
  for (const { stream, rows } of [...streams.values()].toSorted((one, other) =>
    one.stream.key < other.stream.key ? -1 : 1,
  )) {
    for (const { want } of rows) if (isLatestWins(want.op)) await dropUntried(trx, stream.key, want.op)
    const first = decision.topicFirst && stream.key.startsWith('topic:')
    // The topic before this one may have been lost before it had them.
    if (first) for (const op of ['card', 'transcript']) await dropWaiting(trx, stream.key, op)
    const spared = stream.key.startsWith('topic:') && !first ? await gathered(trx, stream.key, rows) : rows
    await enqueue(trx, stream, spared, { first })
    if (first) await holdStream(trx, stream.key, false)
    for (const album of new Set(rows.flatMap((row) => (row.album ? [row.album] : []))))
      await delayAlbum(trx, stream.key, album, albumLingerMs)
    if (stream.key.startsWith('face:') && scene.room?.threadId) await holdStream(trx, stream.key, false)
  }
}
