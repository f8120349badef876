// The middle of the road: one piece of news at a time, in one transaction: what it means, what follows, and what is
// wanted outside. It either happens as a whole or not at all.

import type { LogbookPage } from '../directory-ports.ts'
import type { ButtonAnswer, NoticeArgs } from '../domain/decision.ts'
import { decide, sideOf } from '../domain/decide.ts'
import type { Decidable } from '../domain/decide.ts'
import type { Happening } from '../domain/happening.ts'
import { withNotices } from '../domain/notices.ts'
import { Misread } from '../errors.ts'
import type { Log } from '../log.ts'
import { passed } from '../moments.ts'
import type { Board, Chat, ChatSeen } from '../ports.ts'
import { cursorOr } from '../store/cursors.ts'
import type { Database, Transaction } from '../store/database.ts'
import { isInterruption } from '../store/database.ts'
import { changeAdmin } from '../store/desks.ts'
import { claimNews, newsDone, newsFailed, nothingKnown, parkNews, stripNews } from '../store/inbox.ts'
import type { InboxRow, SeenId } from '../store/inbox.ts'
import { linkOf } from '../store/links.ts'
import { roomAwaitingTopic, roomById } from '../store/rooms.ts'
import { lockTicket } from '../store/tickets.ts'
import { taskUnresolved, unresolvedOnBoard } from '../store/unsettled.ts'
import type { Meter } from '../watching.ts'
import { codeIn, linkByCode, linkByEmail } from './accounts.ts'
import { apply } from './apply.ts'
import { answerPress, createAsides } from './asides.ts'
import { backoff, parkedMs } from './backoff.ts'
import { isTurnedAway, turnAway } from './blocked.ts'
import { createDeskCommands } from './commands/commands.ts'
import type { Follow, Links } from './commands/command.ts'
import type { Doorbell, Heard } from './doorbell.ts'
import { goOnForgetting } from './forget.ts'
import { groupMoved } from './group-moved.ts'
import { createNotices } from './notices.ts'
import { chatLane, idLane } from './places.ts'
import { topicMade } from './record-chat.ts'
import { ledgerCursor, ledgerName } from './settle.ts'
import { createReception } from './reception.ts'
import { loadScene } from './situation.ts'
import type { Scene } from './situation.ts'
import { unsentWith } from './unsent.ts'
import type { Step } from './worker.ts'

/** News that can't be processed is tried so often, then set aside for a person. */
const triesAllowed = 8

export type Processor = {
  /** Works one piece of news. */
  step(): Promise<Step>
}

type Press = Extract<
  Happening,
  { type: 'button_pressed' | 'assign_pressed' | 'note_pressed' | 'survey_pressed' | 'client_pressed_close' }
>
type Followed = { scene: Scene; told: ButtonAnswer | null; args: NoticeArgs }

type Worked = { outcome: Heard; seen?: SeenId }

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
  links: Links
  meter: Meter
  log: Log
}): Processor {
  const { database, meter, log } = with_
  const asides = createAsides(with_)
  const notices = createNotices(with_)
  const commands = createDeskCommands(with_)
  const reception = createReception(follow)
  const waiting = nothingKnown()

  async function step(): Promise<Step> {
    let news: InboxRow | undefined
    try {
      const worked = await database.transaction(async (trx): Promise<Step> => {
        news = await claimNews(trx, waiting)
        if (!news) return false
        waiting.busy.add(news.stream)
        passed('process:claimed')
        const { outcome, seen = null } = await work(trx, news)
        // Lanes last: whoever delivers holds a stream when it books one.
        if (outcome === 'done') await newsDone(trx, news.id, seen)
        else await parkNews(trx, news.id, parkedMs(outcome, news.parks))
        meter.processed(news, outcome === 'done' ? 'done' : 'park')
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
      if (news) waiting.busy.delete(news.stream)
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
          if ((await happenOnBoard(trx, happening, news)) !== 'done') return { outcome: 'await_board' }
        return { outcome: 'done' }
      case 'hub': {
        const happening = news.payload as Happening
        if (happening.type === 'forgetting_goes_on')
          return { outcome: await goOnForgetting(trx, happening.forgettingId) }
        await happen(trx, happening, news)
        return { outcome: 'done' }
      }
      default:
        return news.source satisfies never
    }
  }

  /**
   * While a write of our own to that task is unresolved, nobody can say whose comment this is. Once none is, a link is
   * asked for anew: it may have come with the last one.
   */
  async function happenOnBoard(
    trx: Transaction,
    happening: Happening,
    news: InboxRow,
  ): Promise<'done' | 'await_board'> {
    if (happening.type === 'comment_added') {
      const ours = async (): Promise<boolean> =>
        (await linkOf(trx, 'board', 'comment', happening.commentId)) !== undefined
      const echo = (): 'done' => {
        meter.echo(news.parks > 0 ? 'parked_link' : 'link')
        return 'done'
      }
      if (await ours()) return echo()
      const known = await linkOf(trx, 'board', 'task', happening.taskId)
      if (!known && (await taskUnresolved(trx))) return 'await_board'
      const task = known ?? (await linkOf(trx, 'board', 'task', happening.taskId))
      if (task && (await unresolvedOnBoard(trx, `task:${task.ticketId}`, news.receivedAt))) return 'await_board'
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
          log.warn({ to: happening.toChatId }, 'a support group has a new id; if it is the main one, set MAIN_GROUP_ID')
        return
      case 'staff_wrote_outside':
        return await asides.explain(trx, happening)
      case 'lead_asked_connect':
        return await asides.connect(trx, happening.from)
      case 'desk_commanded': {
        const { from, message } = happening
        if (!(await commands.run(trx, happening, news.happenedAt, following(trx, news))))
          await follow(trx, { type: 'client_wrote', from, message }, news)
        return
      }
      case 'desk_pressed': {
        const { told, locale } = await commands.press(trx, happening, news.happenedAt, following(trx, news))
        return await answerPress(trx, happening, told, locale)
      }
      case 'admin_changed':
        return await changeAdmin(trx, happening)
      case 'client_started':
        return await reception.started(trx, happening, news)
      case 'client_edited':
        if (!(await reception.edited(trx, happening))) await follow(trx, happening, news)
        return
      case 'client_pressed_desk': {
        const { told, locale } = await reception.pressed(trx, happening, news)
        return await answerPress(trx, happening, told, locale)
      }
      case 'desk_not_chosen':
        return await reception.notChosen(trx, happening.clientId, news)
      case 'button_pressed':
      case 'assign_pressed':
      case 'survey_pressed':
      case 'client_pressed_close':
        return await pressed(trx, happening, news)
      case 'note_pressed': {
        const [message, ...more] = await unsentWith(trx, with_.chat, happening.message, news.stream)
        await pressed(trx, { ...happening, message: message! }, news)
        for (const part of more) await follow(trx, { ...happening, message: part }, news)
        return
      }
      case 'old_button_pressed':
        return await answerPress(trx, happening, 'old_button', undefined)
      case 'account_matched':
        return await linkByEmail(trx, happening)
      case 'comment_added': {
        const code = codeIn(happening.content.text)
        return code === null ? void (await follow(trx, happening, news)) : await linkByCode(trx, happening, code)
      }
      // Goes another way: it comes again and again until all is done.
      case 'forgetting_goes_on':
        return
      case 'project_opened':
        return await asides.projectOpened(trx, happening.projectId)
      case 'project_filling':
        return await notices.filling(trx, happening)
      default:
        await follow(trx, happening, news)
    }
  }

  /** The scene is loaded, the rules decide, the decision is saved. */
  async function follow(
    trx: Transaction,
    happening: Decidable,
    news: InboxRow,
    deskId?: number,
  ): Promise<Followed | null> {
    const scene = await loadScene(trx, happening, news.happenedAt, news.receivedAt, deskId)
    if (scene === 'no_desk') {
      if (happening.type === 'client_wrote') await reception.keep(trx, happening, news)
      return null
    }
    if (scene === 'forgotten') {
      await stripNews(trx, news.id)
      return null
    }
    if (!scene) {
      log.debug({ inbox: news.id, happening: happening.type }, 'about nothing of ours')
      return null
    }
    if (isTurnedAway(scene.client, happening)) {
      await turnAway(trx, scene.client!, happening, news.id)
      return { scene, told: 'blocked', args: {} }
    }
    const decision = withNotices(scene.situation, decide(scene.situation, happening))
    const applied = await apply(trx, scene, decision, sideOf(happening), with_.pages)
    await notices.send(trx, applied, decision.wants)
    const { clientReachable } = decision
    if (clientReachable !== null) await asides.reachChanged(trx, scene, clientReachable, news.id)
    log.info({ ticket_id: scene.ticket?.id ?? null, inbox: news.id, happening: happening.type }, 'happened')
    return { scene, told: decision.answer, args: decision.answerArgs }
  }

  function following(trx: Transaction, news: InboxRow): Follow {
    return async (happening) => (await follow(trx, happening, news))?.told ?? null
  }

  /** Staff are answered in the desk's language, a client in their own. */
  async function pressed(trx: Transaction, press: Press, news: InboxRow): Promise<void> {
    const followed = await follow(trx, press, news)
    const byClient = press.type === 'survey_pressed' || press.type === 'client_pressed_close'
    const locale = byClient ? followed?.scene.client?.locale : followed?.scene.desk.locale
    await answerPress(trx, press, followed?.told ?? 'old_button', locale, followed?.args)
  }

  return { step }
}

function isWebhook(payload: unknown): payload is { webhook: unknown } {
  return typeof payload === 'object' && payload !== null && 'webhook' in payload
}
