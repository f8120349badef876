// What a piece of news means: which part of the hub it is for, and where it is about a ticket, what follows. The scene is
// loaded, the rules decide, the decision is saved.

import type { LogbookPage } from '../directory-ports.ts'
import type { ButtonAnswer, NoticeArgs } from '../domain/decision.ts'
import { decide, sideOf } from '../domain/decide.ts'
import type { Decidable } from '../domain/decide.ts'
import type { Happening } from '../domain/happening.ts'
import { withNotices } from '../domain/notices.ts'
import type { Log } from '../log.ts'
import type { Chat } from '../ports.ts'
import { cursorOr } from '../store/cursors.ts'
import type { Transaction } from '../store/database.ts'
import { changeAdmin } from '../store/desks.ts'
import { stripNews } from '../store/inbox.ts'
import type { InboxRow } from '../store/inbox.ts'
import { keepLead } from '../store/leads.ts'
import { keepLostThread, roomAwaitingTopic, roomById, roomOfThread } from '../store/rooms.ts'
import { lockTicket } from '../store/tickets.ts'
import type { Meter } from '../watching.ts'
import { codeIn, linkByCode, linkByEmail } from './accounts.ts'
import { apply } from './apply.ts'
import { answerPress, answerStranger, createAsides } from './asides.ts'
import { isTurnedAway, turnAway } from './blocked.ts'
import { createDeskCommands } from './commands/commands.ts'
import type { Follow, Links } from './commands/command.ts'
import { groupMoved } from './group-moved.ts'
import { createNotices } from './notices.ts'
import { cameBack, topicMade } from './record-chat.ts'
import { createReception } from './reception.ts'
import { ledgerCursor, ledgerName } from './ledger.ts'
import { loadScene } from './situation.ts'
import type { Scene } from './situation.ts'
import { unsentWith } from './unsent.ts'

/** What one piece of news brought happens, in its transaction. */
export type Happen = (trx: Transaction, happening: Happening, news: InboxRow) => Promise<void>

type Press = Extract<
  Happening,
  { type: 'button_pressed' | 'assign_pressed' | 'note_pressed' | 'survey_pressed' | 'client_pressed_close' }
>
type Followed = { scene: Scene; told: ButtonAnswer | null; args: NoticeArgs }

export type HappenWith = {
  chat: Pick<Chat, 'interpret'>
  leads: number[]
  /** What of the logbook somebody keeps. */
  pages: readonly LogbookPage[]
  /** Makes a link for connecting the board's account; null where that is not set up. */
  connectLink: (trx: Transaction) => Promise<string | null>
  links: Links
  meter: Meter
  log: Log
}

export function createHappen(with_: HappenWith): Happen {
  const { meter, log } = with_
  const asides = createAsides(with_)
  const notices = createNotices(with_)
  const commands = createDeskCommands(with_)
  const reception = createReception(follow)

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
        else if (!(await roomOfThread(trx, chatId, threadId)))
          await keepLostThread(trx, { chatId, title: happening.name, threadId })
        return
      }
      case 'group_moved':
        if (await groupMoved(trx, happening.fromChatId, happening.toChatId))
          log.warn({ to: happening.toChatId }, 'a support group has a new id; if it is the main one, set MAIN_GROUP_ID')
        return
      case 'staff_wrote_outside':
        return await asides.explain(trx, happening)
      case 'lead_asked_connect':
        if (!(await asides.connect(trx, happening.from))) await stripNews(trx, news.id)
        return
      case 'desk_commanded': {
        const { from, message } = happening
        if (!(await commands.run(trx, happening, news.happenedAt, following(trx, news))))
          await follow(trx, { type: 'client_wrote', from, message }, news)
        else if (happening.command === 'forget') await stripNews(trx, news.id)
        return
      }
      case 'desk_pressed': {
        const { told, locale } = await commands.press(trx, happening, news.happenedAt, following(trx, news))
        // What is pressed names the person.
        if (happening.command === 'forget') await stripNews(trx, news.id)
        return await answerPress(trx, happening, told, locale)
      }
      case 'admin_changed': {
        const { chatId, who, admin } = happening
        if (admin) await keepLead(trx, who)
        return await changeAdmin(trx, { chatId, telegramId: who.telegramId, admin })
      }
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
      case 'client_unreachable':
        if (!(await cameBack(trx, happening))) await follow(trx, happening, news)
        return
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
      case 'project_unshared':
        return await asides.projectUnshared(trx, happening)
      case 'project_filling':
        return await notices.filling(trx, happening)
      default:
        await follow(trx, happening, news)
    }
  }

  async function follow(
    trx: Transaction,
    happening: Decidable,
    news: InboxRow,
    deskId?: number,
  ): Promise<Followed | null> {
    const scene = await loadScene(trx, happening, news.happenedAt, news.receivedAt, deskId)
    if (scene === 'no_desk') {
      const words = wordsIn(happening)
      if (words) await reception.keep(trx, words, news)
      return null
    }
    if (scene === 'forgotten') {
      await answerStranger(trx, happening)
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

  return happen
}

/** What a client says, by an edit too, for whichever desk it is meant. */
function wordsIn(happening: Decidable): Extract<Happening, { type: 'client_wrote' }> | null {
  if (happening.type === 'client_wrote') return happening
  if (happening.type !== 'client_edited') return null
  const { from, message } = happening
  return { type: 'client_wrote', from, message }
}
