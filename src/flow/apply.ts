// Saves a decision: ticket, message, audit, and what is wanted outside, in the transaction of the news it came from.

import type { LogbookPage } from '../directory-ports.ts'
import type { Decision, EventSide, Want } from '../domain/decision.ts'
import { lookUpAfter } from '../domain/directory.ts'
import type { Message } from '../domain/message.ts'
import type { Technician } from '../domain/ticket.ts'
import type { FieldName, FieldValue } from '../domain/shadow.ts'
import { askForCard } from '../store/client-cards.ts'
import { keepPhone, setReachable } from '../store/clients.ts'
import type { Transaction } from '../store/database.ts'
import { audit } from '../store/events.ts'
import { beginSurvey, changeSurvey } from '../store/feedback.ts'
import { leaveTask } from '../store/links.ts'
import { editMessage, hideMessages, keepMessage, messageById, removeMessage } from '../store/messages.ts'
import type { NewRow } from '../store/outbox.ts'
import type { StreamKey } from '../store/streams.ts'
import { begunShows, delayAlbum, enqueue, noteChange, waitingOps } from '../store/outbox.ts'
import { dropUntried, dropWaiting } from '../store/outcomes.ts'
import { holdStream } from '../store/streams.ts'
import { projectById, projectOf } from '../store/projects.ts'
import { changeRoom, changeTopic, makeRoom } from '../store/rooms.ts'
import type { Room } from '../store/rooms.ts'
import { forgetShadows, saveShadow } from '../store/shadows.ts'
import { changeTicket, openTicket } from '../store/tickets.ts'
import { topicTurnedSince } from '../store/unsettled.ts'
import { linkedMeanwhile } from './accounts.ts'
import { clientStream, priority, roomStream, taskStream } from './places.ts'
import { routeWants } from './route-wants.ts'
import type { Ways } from './route-wants.ts'
import { logDecision } from './log-decision.ts'
import { gathered } from './gather.ts'
import type { Scene } from './situation.ts'
import { fieldWrites, isLatestWins, noteField, rowsOf, streamOf } from './wants.ts'
import type { Context } from './wants.ts'

/** An album is sent when nothing of it has come for so long: its end is never announced (Bot API: media_group_id). */
const albumLingerMs = 1500

/** `pages`: those of the logbook that somebody keeps. Returns the scene as it is then. */
export async function apply(
  trx: Transaction,
  scene: Scene,
  decision: Decision,
  side: EventSide,
  pages: readonly LogbookPage[],
): Promise<Scene> {
  const opened = await settleTicket(trx, scene, decision)
  const { routed, rooms } = await routeWants(trx, opened, decision)
  const message = decision.keep && opened.ticket ? await keep(trx, opened.ticket.id, decision) : null
  const before = decision.edit ? (await messageById(trx, decision.edit.messageId)).content : null
  if (decision.edit) {
    await editMessage(trx, decision.edit.messageId, decision.edit)
    await noteChange(trx, decision.edit.messageId, decision.edit.content)
  }
  await hideMessages(trx, decision.hide)
  if (decision.remove !== null) await removeMessage(trx, decision.remove)
  for (const id of decision.removeAlso) await removeMessage(trx, id)
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
  await lookUp(trx, opened, decision)
  await enqueueWants(trx, opened, { routed, rooms, topicFirst: decision.topicFirst }, { message, before, survey })
  await logDecision(trx, opened, decision, pages)
  return opened
}

/** Nothing waits for it: what the directory tells comes as news of its own. */
async function lookUp(trx: Transaction, { client }: Scene, decision: Decision): Promise<void> {
  const asked = lookUpAfter(decision)
  if (!asked || !client) return
  if (asked.phone !== null) await keepPhone(trx, client.id, asked.phone)
  await askForCard(trx, client.id)
}

/** The survey that begins. */
async function followSurvey(trx: Transaction, { ticket }: Scene, { survey }: Decision): Promise<number | null> {
  if (survey === null) return null
  if ('ask' in survey) return await beginSurvey(trx, ticket!.id, survey.ask)
  await changeSurvey(trx, survey.id, survey.change)
  return null
}

/**
 * The task is no more; what was on its way to it makes a new one first. `anew`: one is made in any case. `left`: the
 * task, where it still stands.
 */
export async function loseTask(
  trx: Transaction,
  ticketId: number,
  { anew = false, left = null }: { anew?: boolean; left?: string | null } = {},
): Promise<void> {
  await leaveTask(trx, ticketId, anew ? 'former_task' : 'gone_task')
  await forgetShadows(trx, ticketId)
  const stream = taskStream(ticketId)
  const waiting = await waitingOps(trx, stream.key)
  if ((anew || waiting.includes('comment')) && !waiting.includes('add_task'))
    await enqueue(
      trx,
      stream,
      [{ want: { op: 'add_task', ...(left === null ? {} : { left }) }, priority: priority.topic }],
      { first: true },
    )
}

/** The scene with the ticket as it is from now on. */
async function settleTicket(trx: Transaction, scene: Scene, decision: Decision): Promise<Scene> {
  if (decision.open && scene.client) {
    const ticket = await openTicket(trx, {
      deskId: scene.desk.id,
      clientId: scene.client.id,
      subject: decision.open.subject,
      openedAt: scene.situation.now,
      ...decision.change,
    })
    return {
      ...scene,
      ticket,
      room: await makeRoom(trx, { ticketId: ticket.id, kind: 'topic', chatId: scene.desk.chatId }),
    }
  }
  if (scene.ticket) await changeTicket(trx, scene.ticket.id, decision.change)
  const taker = takerOf(scene, decision)
  if (taker) await linkedMeanwhile(trx, taker, scene.ticket!.id)
  const { titleByHand, state } = decision.topic
  if (scene.room && state) await changeRoom(trx, scene.room.id, { state })
  if (scene.heard && titleByHand !== undefined)
    await changeTopic(trx, scene.heard.id, scene.heard.threadId, { titleByHand })
  return { ...scene, ticket: scene.ticket && { ...scene.ticket, ...decision.change } }
}

function takerOf({ situation }: Scene, { change }: Decision): Technician | null {
  const { actor, assignee, responsible } = situation
  return [actor, assignee, responsible].find((one) => one !== null && one.id === change.technicianId) ?? null
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
async function cancelField(trx: Transaction, ticketId: number, field: FieldName): Promise<void> {
  for (const op of fieldWrites[field] ?? []) await dropUntried(trx, taskStream(ticketId).key, op)
}

/** Done by hand, and nothing of ours is or was on its way there that may undo it. */
async function standsAlready(
  trx: Transaction,
  { byHand, heard, situation }: Scene,
  want: Want,
  room: Room | null,
  stream: StreamKey,
): Promise<boolean> {
  if (byHand === null || want.op !== byHand || room === null || room.id !== heard?.id) return false
  return !(await topicTurnedSince(trx, stream.key, situation.now))
}

/** Streams are written in one order, always: two transactions never wait for each other crosswise. */
async function enqueueWants(
  trx: Transaction,
  scene: Scene,
  { routed, rooms, topicFirst }: Ways & Pick<Decision, 'topicFirst'>,
  context: Context,
): Promise<void> {
  const projectId = routed.some(({ want }) => want.op === 'move_task') ? scene.ticket?.projectId : null
  const sections = projectId ? (await projectById(trx, projectId)).sections : null
  const streams = new Map<string, { stream: StreamKey; rows: NewRow[]; room: Room | null }>()
  for (const { want, at } of routed) {
    const room = rooms.get(at) ?? null
    const stream = streamOf(scene, want, room)
    if (!stream || (await standsAlready(trx, scene, want, room, stream))) continue
    const rows = await rowsOf(trx, scene, want, room, context)
    const known = streams.get(stream.key) ?? { stream, rows: [] }
    streams.set(stream.key, { stream, room, rows: [...known.rows, ...rows] })
    if (scene.ticket) await noteField(trx, scene.ticket.id, sections, want)
  }
  for (const { stream, rows, room } of [...streams.values()].toSorted((one, other) =>
    one.stream.key < other.stream.key ? -1 : 1,
  )) {
    for (const { want } of rows) if (isLatestWins(want.op)) await dropUntried(trx, stream.key, want.op)
    const first = topicFirst && room !== null && stream.key === roomStream(room).key
    // The topic before this one may have been lost before it had them.
    if (first) for (const op of ['card', 'transcript']) await dropWaiting(trx, stream.key, op)
    if (first) rows.push(...(await begunShows(trx, stream.key)))
    const spared =
      room !== null && stream.key === roomStream(room).key && !first ? await gathered(trx, stream.key, rows) : rows
    await enqueue(trx, stream, spared, { first })
    if (first) await holdStream(trx, stream.key, false)
    for (const album of new Set(rows.flatMap((row) => (row.album ? [row.album] : []))))
      await delayAlbum(trx, stream.key, album, albumLingerMs)
    if (stream.held && room?.threadId) await holdStream(trx, stream.key, false)
  }
}
