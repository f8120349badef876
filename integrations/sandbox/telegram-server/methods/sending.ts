// Bot API: sendMessage, sendLocation, sendVenue, sendContact, sendPoll, sendDice and sendChatAction.
import { randomInt } from 'node:crypto'
import { badRequest } from '../errors.ts'
import { codePoints } from '../code-points.ts'
import type { Handlers } from '../method-table.ts'
import { renderMessage } from '../messages.ts'
import { nextNumber, type Content, type Memory } from '../memory.ts'
import { reachableChat, threadToWrite } from '../targets.ts'
import { openPlace, post, textContent, type Place } from './posting.ts'

const chatActions = new Set(
  (
    'typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker ' +
    'find_location record_video_note upload_video_note'
  ).split(' '),
)

export const diceFaces: Readonly<Record<string, number>> = { '🎲': 6, '🎯': 6, '🎳': 6, '🏀': 5, '⚽': 5, '🎰': 64 }

type Sending = Pick<
  Handlers,
  'sendMessage' | 'sendLocation' | 'sendVenue' | 'sendContact' | 'sendPoll' | 'sendDice' | 'sendChatAction'
>

export function createSending(memory: Memory): Sending {
  const send = (place: Place, content: () => Content) => {
    const opened = openPlace(memory, place)
    return renderMessage(memory, post(memory, opened, content()))
  }

  return {
    sendMessage: (p) =>
      send(p, () => ({
        ...textContent(p.text, p.parse_mode, p.entities),
        ...(p.link_preview_options ? { link_preview_options: p.link_preview_options } : {}),
      })),
    sendLocation: (p) => send(p, () => ({ location: location(p.latitude, p.longitude) })),
    sendVenue: (p) =>
      send(p, () => ({
        location: location(p.latitude, p.longitude),
        venue: { location: location(p.latitude, p.longitude), title: p.title, address: p.address },
      })),
    sendContact: (p) =>
      send(p, () => ({
        contact: {
          phone_number: p.phone_number,
          first_name: p.first_name,
          ...(p.last_name ? { last_name: p.last_name } : {}),
          ...(p.vcard ? { vcard: p.vcard } : {}),
        },
      })),
    sendPoll: (p) => send(p, () => ({ poll: pollOf(memory, p) })),
    sendDice: (p) =>
      send(p, () => {
        const emoji = p.emoji ?? '🎲'
        const faces = diceFaces[emoji]
        if (!faces) throw badRequest('DICE_EMOJI_INVALID')
        return { dice: { emoji, value: randomInt(1, faces + 1) } }
      }),
    sendChatAction: (p) => {
      const chat = reachableChat(memory, p.chat_id)
      threadToWrite(memory, chat, p.message_thread_id)
      if (!chatActions.has(p.action)) throw badRequest('wrong parameter action in request')
      return true
    },
  }
}

function location(latitude: number, longitude: number): { latitude: number; longitude: number } {
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) throw badRequest('invalid location specified')
  return { latitude, longitude }
}

export type PollDraft = {
  question: string
  options: (string | { text: string })[]
  is_anonymous?: boolean
  type?: string
  allows_multiple_answers?: boolean
  correct_option_ids?: number[]
  explanation?: string
  is_closed?: boolean
}

export function pollOf(memory: Memory, draft: PollDraft): NonNullable<Content['poll']> {
  if (codePoints(draft.question) > 300) throw badRequest('poll question length must not exceed 300')
  if (draft.options.length < 1) throw badRequest('poll must have at least 1 option')
  if (draft.options.length > 12) throw badRequest("poll can't have more than 12 options")
  const texts = draft.options.map((option) => (typeof option === 'string' ? option : option.text))
  if (texts.some((text) => !text)) throw badRequest('poll options must be non-empty')
  if (texts.some((text) => codePoints(text) > 100)) throw badRequest('poll options length must not exceed 100')
  if (draft.type === 'quiz' && !draft.correct_option_ids?.length) {
    throw badRequest('wrong correct option ID specified')
  }
  return {
    id: `5${String(nextNumber(memory)).padStart(18, '0')}`,
    question: draft.question,
    options: texts.map((text, index) => ({ persistent_id: String(index), text, voter_count: 0 })),
    total_voter_count: 0,
    is_closed: draft.is_closed ?? false,
    is_anonymous: draft.is_anonymous ?? true,
    type: draft.type === 'quiz' ? 'quiz' : 'regular',
    allows_multiple_answers: draft.allows_multiple_answers ?? false,
    allows_revoting: false,
    members_only: false,
    ...(draft.correct_option_ids ? { correct_option_ids: draft.correct_option_ids } : {}),
    ...(draft.explanation ? { explanation: draft.explanation } : {}),
  }
}
