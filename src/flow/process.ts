// The middle of the road: one piece of news at a time, in one transaction: what it means, what follows, and what is
// wanted outside. It either happens as a whole or not at all.

import type { LogbookPage } from '../directory-ports.ts'
import type { ButtonAnswer } from '../domain/decision.ts'
import { buttonAnswer, decide, sideOf } from '../domain/decide.ts'
import type { Decidable } from '../domain/decide.ts'
import type { Happening, Person } from '../domain/happening.ts'
import type { Locale } from '../domain/ticket.ts'
import { Misread } from '../errors.ts'
import type { Log } from '../log.ts'
import { passed } from '../moments.ts'
import type { Board, Chat, ChatSeen } from '../ports.ts'
import { clientByTelegram, seeClient } from '../store/clients.ts'
import { cursorOr } from '../store/cursors.ts'
import type { Database, Transaction } from '../store/database.ts'
import { isInterruption } from '../store/database.ts'
import { deskById, deskOfGroup, firstDesk } from '../store/desks.ts'
import { claimNews, newsDone, newsFailed, parkNews } from '../store/inbox.ts'
import type { InboxRow, SeenId } from '../store/inbox.ts'
import { linkOf } from '../store/links.ts'
import { enqueue, keyTaken } from '../store/outbox.ts'
import { projectById } from '../store/projects.ts'
import { roomAwaitingTopic, roomById } from '../store/rooms.ts'
import { lockTicket } from '../store/tickets.ts'
import { taskUnresolved, unresolvedOnBoard } from '../store/unsettled.ts'
import { wake } from '../store/wakeups.ts'
import type { Meter } from '../watching.ts'
import { say } from '../texts/texts.ts'
import type { TextKey } from '../texts/texts.ts'
import { apply } from './apply.ts'
import { backoff } from './backoff.ts'
import type { Doorbell } from './doorbell.ts'
import { groupMoved } from './group-moved.ts'
import { answerStream, chatLane, clientStream, groupStream, idLane, priority } from './places.ts'
import { topicMade } from './record-chat.ts'
import { ledgerCursor, ledgerName } from './settle.ts'
import { loadScene } from './situation.ts'
import type { Scene } from './situation.ts'
import type { Step } from './worker.ts'

/** News that can't be processed is tried so often, then set aside for a person. */
const triesAllowed = 8
const parkMs = 200

export type Processor = {
  /** Works one piece of news. */
  step(): Promise<Step>
}

type Press = Extract<Happening, { type: 'button_pressed' | 'survey_pressed' | 'client_pressed_close' }>
type Followed = { scene: Scene; told: ButtonAnswer | null }

type Worked = { outcome: 'done' | 'park'; seen?: SeenId }

export function createProcessor(with_: {
  database: Database
  chat: Pick<Chat, 'interpret'> & { seen(payload: unknown): ChatSeen | null }
  board: Pick<Board, 'interpret'>
  doorbell: Doorbell
  leads: number[]
  /** What of the logbook somebody keeps. */
  pages: readonly LogbookPage[]
  /** Makes a link for connecting the board's account; null where that is not set up. */
  connectLink: () => Promise<string | null>
  meter: Meter
  log: Log
}): Processor {
  const { database, meter, log } = with_
  /** Streams in hand here. Only a hint for the search: the row's lock decides. */
  const busy = new Set<string>()

  async function step(): Promise<Step> {
    let news: InboxRow | undefined
    try {
      const worked = await database.transaction(async (trx): Promise<Step> => {
        news = await claimNews(trx, busy)
        if (!news) return false
        busy.add(news.stream)
        passed('process:claimed')
        const { outcome, seen = null } = await work(trx, news)
        if (outcome === 'park') await parkNews(trx, news.id, Math.min(parkMs * 2 ** Math.min(news.parks, 6), 5000))
        // Lanes last: whoever delivers holds a stream when it books one.
        else await newsDone(trx, news.id, seen)
        meter.processed(news, outcome)
        passed('process:before_commit')
        return news.alone ? 'last' : true
      })
      if (worked) passed('process:committed')
      return worked
    } catch (error) {
      if (!news || isInterruption(error)) throw error
      await mistake(news, error)
      return true
    } finally {
      if (news) busy.delete(news.stream)
    }
  }

  async function mistake(news: InboxRow, error: unknown): Promise<void> {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
    const last = error instanceof Misread || news.attempts + 1 >= triesAllowed
    log[last ? 'error' : 'warn']({ inbox: news.id, source: news.source, err: error }, 'news could not be processed')
    meter.processed(news, last ? 'dead' : 'failed')
    await newsFailed(database, news.id, { error: reason, retryInMs: last ? null : backoff(news.attempts, 30_000) })
  }

  async function work(trx: Transaction, news: InboxRow): Promise<Worked> {
    switch (news.source) {
      case 'telegram': {
        for (const happening of with_.chat.interpret(news.payload)) await happen(trx, happening, news)
        const seen = with_.chat.seen(news.payload)
        if (!seen) return { outcome: 'done' }
        const { chatId, messageId: id, byOthers } = seen
        return { outcome: 'done', seen: { lane: idLane(chatLane(chatId)), id, strayIn: byOthers ? chatId : null } }
      }
      case 'todoist':
        if (isWebhook(news.payload)) return { outcome: await with_.doorbell.heard(trx, news, news.payload.webhook) }
        for (const happening of with_.board.interpret(news.payload))
          if ((await happenOnBoard(trx, happening, news)) === 'park') return { outcome: 'park' }
        return { outcome: 'done' }
      case 'hub':
        await happen(trx, news.payload as Happening, news)
        return { outcome: 'done' }
      default:
        return news.source satisfies never
    }
  }

  /**
   * While a write of our own to that task is unresolved, nobody can say whose comment this is. Once none is, a link is
   * asked for anew: it may have come with the last one.
   */
  async function happenOnBoard(trx: Transaction, happening: Happening, news: InboxRow): Promise<'done' | 'park'> {
    if (happening.type === 'comment_added') {
      const ours = async (): Promise<boolean> =>
        (await linkOf(trx, 'board', 'comment', happening.commentId)) !== undefined
      const echo = (): 'done' => {
        meter.echo(news.parks > 0 ? 'parked_link' : 'link')
        return 'done'
      }
      if (await ours()) return echo()
      const known = await linkOf(trx, 'board', 'task', happening.taskId)
      if (!known && (await taskUnresolved(trx))) return 'park'
      const task = known ?? (await linkOf(trx, 'board', 'task', happening.taskId))
      if (task && (await unresolvedOnBoard(trx, `task:${task.ticketId}`, news.receivedAt))) return 'park'
      if (await ours()) return echo()
    }
    await happen(trx, happening, news)
    return 'done'
  }

  async function happen(trx: Transaction, happening: Happening, news: InboxRow): Promise<void> {
    switch (happening.type) {
      case 'nothing':
        if (happening.why.startsWith('our own')) meter.echo('own_message')
        return log.debug({ inbox: news.id, why: happening.why }, 'nothing to do')
      case 'topic_created_by_us': {
        const { chatId, threadId } = happening.place
        if (threadId === null) return
        const room = await roomAwaitingTopic(trx, { chatId, title: happening.name, threadId })
        if (room) {
          await lockTicket(trx, room.ticketId)
          if ((await roomById(trx, room.id))?.threadId === null) await topicMade(trx, room, threadId)
        } else if (happening.name === ledgerName) await cursorOr(trx, ledgerCursor(chatId), String(threadId))
        return
      }
      case 'group_moved':
        if (await groupMoved(trx, happening.fromChatId, happening.toChatId))
          log.warn({ to: happening.toChatId }, 'the support group has a new id; set MAIN_GROUP_ID to it')
        return
      case 'staff_wrote_outside':
        return await outside(trx, happening)
      case 'lead_asked_connect':
        return await connect(trx, happening.from)
      case 'button_pressed':
      case 'survey_pressed':
      case 'client_pressed_close':
        return await pressed(trx, happening, news)
      case 'old_button_pressed':
        return await answer(trx, happening, 'old_button', undefined)
      case 'project_opened':
        return await projectOpened(trx, happening.projectId)
      default:
        await follow(trx, happening, news)
    }
  }

  /** The scene is loaded, the rules decide, the decision is saved. */
  async function follow(trx: Transaction, happening: Decidable, news: InboxRow): Promise<Followed | null> {
    const scene = await loadScene(trx, happening, news.happenedAt, news.receivedAt)
    if (!scene) {
      log.debug({ inbox: news.id, happening: happening.type }, 'about nothing of ours')
      return null
    }
    const told = happening.type === 'button_pressed' ? buttonAnswer(scene.situation, happening.button) : null
    const decision = decide(scene.situation, happening)
    await apply(trx, scene, decision, sideOf(happening), with_.pages)
    if (decision.alarm) await alarm(trx, scene, decision.alarm)
    log.info({ ticket_id: scene.ticket?.id ?? null, inbox: news.id, happening: happening.type }, 'happened')
    return { scene, told: told ?? decision.answer }
  }

  /** Staff are answered in the desk's language, a client in their own. */
  async function pressed(trx: Transaction, press: Press, news: InboxRow): Promise<void> {
    const followed = await follow(trx, press, news)
    const byClient = press.type !== 'button_pressed'
    const locale = byClient ? followed?.scene.client?.locale : followed?.scene.desk.locale
    await answer(trx, press, followed?.told ?? 'old_button', locale)
  }

  async function answer(
    trx: Transaction,
    { from, queryId }: { from: Person; queryId: string },
    told: ButtonAnswer,
    locale: Locale | undefined,
  ): Promise<void> {
    const text = say(locale ?? (await firstDesk(trx))?.locale ?? 'en', `answer_${told}`)
    await enqueue(trx, answerStream(from.telegramId), [
      { want: { op: 'answer_button', queryId, text }, priority: priority.answer },
    ])
  }

  /** Whoever writes in the general flow is told once how it works. */
  async function outside(trx: Transaction, said: Extract<Happening, { type: 'staff_wrote_outside' }>): Promise<void> {
    const desk = await deskOfGroup(trx, said.chatId)
    const key = `general:${said.chatId}:${said.from.telegramId}`
    if (!desk || (await keyTaken(trx, key))) return
    const text = say(desk.locale, 'general_help')
    await enqueue(trx, groupStream(desk.chatId), [
      {
        want: { op: 'outside_tell', chatId: desk.chatId, text, replyTo: said.messageId },
        priority: priority.notice,
        key,
      },
    ])
  }

  async function connect(trx: Transaction, from: Person): Promise<void> {
    const client = (await clientByTelegram(trx, from.telegramId)) ?? (await seeClient(trx, from))
    let key: TextKey = 'connect_not_yours'
    let url: string | null = null
    if (with_.leads.includes(from.telegramId)) {
      url = await with_.connectLink()
      key = url === null ? 'connect_no_app' : 'connect_link'
    }
    const text = say(client.locale, key, url === null ? {} : { url })
    await enqueue(trx, clientStream(client), [{ want: { op: 'client_tell', text }, priority: priority.notice }])
  }

  async function projectOpened(trx: Transaction, projectId: number): Promise<void> {
    const project = await projectById(trx, projectId)
    const { locale } = await deskById(trx, project.deskId)
    await tellLeads(trx, say(locale, 'project_opened', { name: project.name }))
    await wake(trx, 'board')
  }

  async function alarm(trx: Transaction, { desk, ticket, client }: Scene, key: TextKey): Promise<void> {
    log.error({ ticket_id: ticket!.id, alarm: key }, 'the leads have to look at this')
    await tellLeads(trx, say(desk.locale, key, { ticket: ticket!.id, client: client!.name }))
  }

  /** Each in the private chat. */
  async function tellLeads(trx: Transaction, text: string): Promise<void> {
    for (const chatId of with_.leads)
      await enqueue(trx, groupStream(chatId), [
        { want: { op: 'outside_tell', chatId, text, replyTo: null }, priority: priority.notice },
      ])
  }

  return { step }
}

function isWebhook(payload: unknown): payload is { webhook: unknown } {
  return typeof payload === 'object' && payload !== null && 'webhook' in payload
}
