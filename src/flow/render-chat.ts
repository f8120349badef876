// From what is wanted to the one call that does it, as things stand now. Null: there is nothing left to do.
// 'wait': what it needs (the topic) is not there yet. 'later': what it changes is being changed.

import type { Span } from '../domain/content.ts'
import { plainText } from '../domain/content.ts'
import { joinWords } from '../domain/join.ts'
import type { Technician } from '../domain/ticket.ts'
import { topicTitle } from '../domain/title.ts'
import type { ChatCall } from '../ports.ts'
import type { Transaction } from '../store/database.ts'
import { deskById } from '../store/desks.ts'
import { surveyById } from '../store/feedback.ts'
import { lastMessages } from '../store/messages.ts'
import type { OutboxRow } from '../store/outbox.ts'
import { waitingMessages } from '../store/outbox.ts'
import { topicOf } from '../store/rooms.ts'
import { ticketById } from '../store/tickets.ts'
import { say } from '../texts/texts.ts'
import { buttonRow, cardLook, mainTopicLink, renderWhole } from './composed.ts'
import type { Outside } from './composed.ts'
import { isAboutForgotten, isErasing } from './forgotten.ts'
import { historyText } from './history.ts'
import { messageLine } from './lines.ts'
import { noticeText } from './notice-text.ts'
import { renderDeskQuestion } from './render-desk-question.ts'
import { renderSurvey } from './render-survey.ts'
import { roomStream } from './places.ts'
import { renderChange, renderShow, renderSource, wordsOfRows } from './render-message.ts'
import { placeOf, topicPlace } from './stage.ts'
import type { Stage } from './stage.ts'
import { statusText } from './status-text.ts'
import { localeOf } from './words.ts'

/** A file that is made anew for each try: after so many it is said that there is none. */
const fileTriesAllowed = 5

export async function renderChat(
  trx: Transaction,
  rows: OutboxRow[],
  stage: Stage,
  outside: Outside,
): Promise<ChatCall | null | 'wait' | 'later'> {
  const row = rows[0]!
  const want = row.want
  const { ticket, client, room } = stage
  if (isAboutForgotten(stage) && !isErasing(want.op)) return null
  switch (want.op) {
    case 'answer_button':
      return { op: 'answer_button', queryId: want.queryId, text: want.text, alert: false }
    case 'outside_tell':
      return { op: 'send', place: want.place, ...want.say, replyTo: want.withoutReply ? null : want.replyTo }
    case 'outside_edit':
      return { op: 'edit_text', chatId: want.chatId, messageId: want.messageId, ...want.say }
    case 'delete_topic':
      return { op: 'delete_topic', place: want.place }
    case 'erase_message':
      return { op: 'delete', chatId: want.chatId, messageId: want.messageId }
    case 'outside_file': {
      const { place, file, text } = want
      const refused = want.anew ? want.tooBig : row.attempts >= fileTriesAllowed ? want.tooSlow : null
      if (refused !== null) return { op: 'send', place, text: refused, spans: [], replyTo: null, buttons: null }
      return { op: 'send_file', place, file, text, spans: [], replyTo: null }
    }
    case 'client_tell': {
      const place = { chatId: client!.telegramId, threadId: null }
      return { op: 'send', place, text: want.text, spans: [], replyTo: null, buttons: null }
    }
    case 'staff_notice': {
      const about = await topicOf(trx, want.ticketId)
      const url = about?.threadId && outside.topicLink({ chatId: about.chatId, threadId: about.threadId })
      const desk = await deskById(trx, (await ticketById(trx, want.ticketId))!.deskId)
      const buttons = url ? [[{ label: say(desk.locale, 'button_topic'), url }]] : null
      return {
        op: 'send',
        place: { chatId: want.chatId, threadId: null },
        text: want.text,
        spans: [],
        replyTo: null,
        buttons,
      }
    }
    case 'ask_desk':
      return await renderDeskQuestion(trx, client!)
    case 'open_topic':
      if (room!.threadId !== null) return null
      return { op: 'create_topic', chatId: room!.chatId, name: titleOf(stage), ...iconOf(stage, outside, null) }
    case 'title': {
      const place = topicPlace(room)
      if (place === 'wait') return 'wait'
      const name = titleOf(stage)
      // What stands there already is not sent: all of it the same would be refused.
      const change = {
        ...(room!.titleByHand || room!.title === name ? {} : { name }),
        ...iconOf(stage, outside, room!.icon),
      }
      return Object.keys(change).length === 0 ? null : { op: 'rename_topic', place, ...change }
    }
    case 'close_topic':
    case 'reopen_topic': {
      const place = topicPlace(room)
      return place === 'wait' ? 'wait' : { op: want.op, place }
    }
    case 'card': {
      const place = topicPlace(room)
      if (place === 'wait') return 'wait'
      // One that was on its way to a topic that is lost.
      if (room!.cardMessageId !== null) return null
      const { buttons, ...card } = await cardLook(trx, stage, outside)
      const whole = joinWords([card, ...(await wordsOfRows(trx, rows.slice(1), stage))])
      return { op: 'send', place, ...whole, replyTo: null, buttons }
    }
    case 'refresh_card': {
      if (topicPlace(room) === 'wait') return 'wait'
      if (room!.cardMessageId === null) return null
      const call = await renderWhole(trx, stage, room!.cardMessageId, outside, { cutCard: true })
      return call === 'too_long' ? null : call
    }
    case 'transcript': {
      const place = topicPlace(room)
      if (place === 'wait') return 'wait'
      return { op: 'send', place, ...(await transcript(trx, stage)), replyTo: null, buttons: null }
    }
    case 'history': {
      const place = topicPlace(room)
      if (place === 'wait') return 'wait'
      const { text, spans } = plainText(await historyText(trx, ticket!.id, stage.desk!.locale))
      return { op: 'send', place, text, spans, replyTo: want.withoutReply ? null : want.replyTo, buttons: null }
    }
    case 'tell': {
      const place = placeOf(stage, want.room)
      if (place === 'wait') return 'wait'
      const buttons = want.buttons.length > 0 ? [buttonRow(ticket!.id, want.buttons, localeOf(stage, want.room))] : null
      const url = want.notice.startsWith('mirror_left') ? await mainTopicLink(trx, ticket!.id, outside) : null
      const said = joinWords(
        rows.flatMap((one) => (one.want.op === 'tell' ? [{ text: noticeText(one.want, stage, url), spans: [] }] : [])),
      )
      return { op: 'send', place, ...said, replyTo: want.withoutReply ? null : want.replyTo, buttons }
    }
    case 'tell_status': {
      const place = { chatId: client!.telegramId, threadId: null }
      const technician = namedToClient(stage)
      const text = statusText({ ...want, ticket: ticket!, technician }, client!.locale)
      return { op: 'send', place, text, spans: [], replyTo: null, buttons: null }
    }
    case 'survey': {
      const survey = await surveyById(trx, want.survey as number)
      return renderSurvey(survey, want.page, client!.telegramId, client!.locale)
    }
    case 'show': {
      const place = placeOf(stage, want.room)
      return place === 'wait' ? 'wait' : await renderShow(trx, rows, stage, want, place)
    }
    case 'edit_shown':
    case 'delete_shown': {
      const place = placeOf(stage, want.room)
      return place === 'wait' ? 'wait' : await renderChange(trx, stage, want, place, outside)
    }
    case 'delete_source': {
      const place = topicPlace(room)
      return place === 'wait' ? 'wait' : await renderSource(trx, want, place)
    }
    default:
      throw new Error(`"${want.op}" is no work for the chat`)
  }
}

/** Where the desk goes by a name of its own, nobody else's is told. */
function namedToClient({ desk, technician }: Stage): Technician | null {
  return technician && desk?.identity === 'alias' ? { ...technician, name: desk.alias! } : technician
}

function titleOf({ ticket, client, technician, desk }: Stage): string {
  return topicTitle(ticket!, client!, technician, desk!.locale)
}

/** Empty where the topic has that icon, or there is none. */
function iconOf({ ticket }: Stage, { topicIcon }: Outside, has: string | null): { icon?: string } {
  const icon = topicIcon(ticket!.status)
  return icon === null || icon === has ? {} : { icon }
}

const transcriptLength = 10
const transcriptLine = 300

async function transcript(trx: Transaction, { ticket, desk, room }: Stage): Promise<{ text: string; spans: Span[] }> {
  const coming = await waitingMessages(trx, roomStream(room!).key)
  const messages = await lastMessages(trx, ticket!.id, transcriptLength, coming)
  const locale = desk!.locale
  const lines = messages.map((message) => {
    const text = message.content.text || messageLine(message.content, locale)
    const short = text.length > transcriptLine ? `${text.slice(0, transcriptLine - 1).toWellFormed()}…` : text
    return `${message.visibility === 'note' ? '🔒 ' : ''}${message.authorName}: ${short}`
  })
  const { text, spans } = plainText(
    [say(locale, lines.length > 0 ? 'transcript' : 'transcript_empty'), ...lines].join('\n\n'),
  )
  return { text, spans }
}
