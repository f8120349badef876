// From what is wanted to the one call that does it, as things stand now. Null: there is nothing left to do.
// 'wait': what it needs (the topic) is not there yet. 'later': what it changes is being changed.

import type { Span } from '../domain/content.ts'
import { plainText } from '../domain/content.ts'
import { joinWords } from '../domain/join.ts'
import type { Locale, Technician } from '../domain/ticket.ts'
import { topicTitle } from '../domain/title.ts'
import type { ChatCall } from '../ports.ts'
import type { Transaction } from '../store/database.ts'
import { surveyById } from '../store/feedback.ts'
import { lastMessages } from '../store/messages.ts'
import type { StoredWant } from '../store/stored-want.ts'
import type { OutboxRow } from '../store/outbox.ts'
import { waitingMessages } from '../store/outbox.ts'
import { say } from '../texts/texts.ts'
import { buttonRow, cardLook, renderWhole } from './composed.ts'
import type { Outside } from './composed.ts'
import { historyText } from './history.ts'
import { messageLine } from './lines.ts'
import { renderDeskQuestion } from './render-desk-question.ts'
import { renderSurvey } from './render-survey.ts'
import { renderChange, renderShow, wordsOfRows } from './render-message.ts'
import { placeOf, topicPlace } from './stage.ts'
import type { Stage } from './stage.ts'
import { statusText } from './status-text.ts'
import { localeOf } from './words.ts'

type Of<Op extends StoredWant['op']> = Extract<StoredWant, { op: Op }>

export async function renderChat(
  trx: Transaction,
  rows: OutboxRow[],
  stage: Stage,
  outside: Outside,
): Promise<ChatCall | null | 'wait' | 'later'> {
  const row = rows[0]!
  const want = row.want
  const { ticket, client, room } = stage
  switch (want.op) {
    case 'answer_button':
      return { op: 'answer_button', queryId: want.queryId, text: want.text, alert: false }
    case 'outside_tell':
      return { op: 'send', place: want.place, ...want.say, replyTo: want.withoutReply ? null : want.replyTo }
    case 'outside_edit':
      return { op: 'edit_text', chatId: want.chatId, messageId: want.messageId, ...want.say }
    case 'client_tell': {
      const place = { chatId: client!.telegramId, threadId: null }
      return { op: 'send', place, text: want.text, spans: [], replyTo: null, buttons: null }
    }
    case 'ask_desk':
      return await renderDeskQuestion(trx, client!)
    case 'open_topic':
      if (room!.threadId !== null) return null
      return { op: 'create_topic', chatId: room!.chatId, name: titleOf(stage) }
    case 'title': {
      const place = topicPlace(room)
      if (place === 'wait') return 'wait'
      const name = titleOf(stage)
      return room!.titleByHand || room!.title === name ? null : { op: 'rename_topic', place, name }
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
      const text = noticeText(want, stage)
      return { op: 'send', place, text, spans: [], replyTo: want.withoutReply ? null : want.replyTo, buttons }
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

function noticeText(want: Of<'tell'>, stage: Stage): string {
  const { ticket } = stage
  const locale = localeOf(stage, want.room)
  const named = want.args['name'] !== undefined
  const key =
    want.notice === 'closed_by' && !named
      ? 'closed_by_nobody'
      : want.notice === 'closed_not_sent' && named
        ? 'closed_not_sent_by'
        : want.notice
  return say(locale, key, {
    ...(ticket ? { ticket: ticket.id } : {}),
    ...want.args,
    ...(want.notice === 'receipt_later' ? { at: openingText(want.args, locale) } : {}),
  })
}

/** By the desk's clock, which is named: a client may live by another one. */
function openingText({ opens, zone }: Of<'tell'>['args'], locale: Locale): string {
  const clock = { weekday: 'long', day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit' } as const
  return new Intl.DateTimeFormat(locale, { ...clock, timeZone: String(zone), timeZoneName: 'long' }).format(
    new Date(String(opens)),
  )
}

const transcriptLength = 10
const transcriptLine = 300

async function transcript(trx: Transaction, { ticket, desk }: Stage): Promise<{ text: string; spans: Span[] }> {
  const coming = await waitingMessages(trx, `topic:${ticket!.id}`)
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
