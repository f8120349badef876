// A pressed button in the helpdesk's words. Its data can be sent from anywhere, by anybody: what it may do is decided
// elsewhere.
import type { ChatMessage, Happening, Person, Place } from '../../src/domain/happening.ts'
import { type DeskCommand, deskCommands, type StaffButton, staffButtons } from '../../src/domain/happening.ts'
import { chatMessageOf } from './chat-message.ts'
import { readMessage, type TelegramUpdate } from './update-shape.ts'

type Press = NonNullable<TelegramUpdate['callback_query']>

export function pressHappening(press: Press, from: Person): Happening {
  const old: Happening = { type: 'old_button_pressed', queryId: press.id, from }
  const { message, data = '' } = press
  if (message === undefined) return old
  const known = message.chat.type === 'private' ? clientPress : staffPress
  return known(press.id, from, message, data) ?? deskPress(press.id, from, message, data) ?? old
}

type Under = NonNullable<Press['message']>

function staffPress(queryId: string, from: Person, under: Under, data: string): Happening | null {
  const [, ticketId, name] = /^t:(\d{1,15}):([a-z_]+)$/.exec(data) ?? []
  const [, given, technicianId] = /^t:(\d{1,15}):a(\d{1,15})$/.exec(data) ?? []
  if (technicianId !== undefined) {
    const to = { ticketId: Number(given), technicianId: Number(technicianId) }
    return { type: 'assign_pressed', place: placeOf(under), from, queryId, ...to }
  }
  if (name === 'as_note') {
    const message = answeredBy(under, from)
    return (
      message && { type: 'note_pressed', place: placeOf(under), from, queryId, ticketId: Number(ticketId), message }
    )
  }
  const button = staffButtons.find((known): known is StaffButton => known === name)
  if (button === undefined) return null
  return { type: 'button_pressed', place: placeOf(under), from, queryId, ticketId: Number(ticketId), button }
}

/** What the message above the button answers, if whoever pressed has written it; nobody makes notes of others' words. */
function answeredBy({ reply_to_message: answered }: Under, { telegramId }: Person): ChatMessage | null {
  if (answered === undefined) return null
  const message = readMessage(answered)
  return message.from?.id === telegramId ? chatMessageOf(message) : null
}

/** Under an answer to a command, wherever it was given. */
function deskPress(queryId: string, from: Person, message: Under, data: string): Happening | null {
  const [, name, press] = /^d:([a-z]+):(.*)$/s.exec(data) ?? []
  const command = deskCommands.find((known): known is DeskCommand => known === name)
  if (command === undefined || press === undefined) return null
  const privately = message.chat.type === 'private'
  const place = placeOf(message)
  return { type: 'desk_pressed', place, privately, from, queryId, messageId: message.message_id, command, press }
}

function placeOf({ chat, is_topic_message: inTopic, message_thread_id: threadId }: Under): Place {
  return { chatId: chat.id, threadId: inTopic ? (threadId ?? null) : null }
}

function clientPress(queryId: string, from: Person, message: Under, data: string): Happening | null {
  const [, ticketId] = /^c:(\d{1,15}):close$/.exec(data) ?? []
  if (ticketId !== undefined) return { type: 'client_pressed_close', from, queryId, ticketId: Number(ticketId) }
  const [, deskId] = /^p:(\d{1,15})$/.exec(data) ?? []
  const { message_id: messageId } = message
  if (deskId !== undefined) return { type: 'client_pressed_desk', from, queryId, messageId, deskId: Number(deskId) }
  const [, surveyId, question, mark] = /^s:(\d{1,15}):(?:(\d{1,2}):([1-5])|skip)$/.exec(data) ?? []
  if (surveyId === undefined) return null
  const press = mark === undefined ? ('skip' as const) : { question: Number(question), mark: Number(mark) }
  return { type: 'survey_pressed', from, queryId, messageId, surveyId: Number(surveyId), press }
}
