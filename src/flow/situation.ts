// Finds out what a happening is about, and loads all that a decision may look at, under the ticket's lock.

import type { Decidable } from '../domain/decide.ts'
import { calledOnBoard } from '../domain/canned.ts'
import { isCommand } from '../domain/message.ts'
import { isForgotten } from '../domain/ticket.ts'
import { clientById } from '../store/clients.ts'
import type { Transaction } from '../store/database.ts'
import { ticketOfSurvey } from '../store/feedback.ts'
import { messageById } from '../store/messages.ts'
import { roomById } from '../store/rooms.ts'
import { technicianById } from '../store/technicians.ts'
import { clientScene, knownClientScene } from './client-scene.ts'
import { ticketScene } from './scene.ts'
import type { Loaded } from './scene.ts'
import { taskScene } from './task-scene.ts'
import { assignScene, commandScene, handScene, pressScene, topicScene } from './topic-scenes.ts'

export type { Scene } from './scene.ts'

/**
 * Null when it is about nothing of ours; 'no_desk' when a client has written and may mean any of several. `deskId`: the
 * one that is meant.
 */
export async function loadScene(
  trx: Transaction,
  happening: Decidable,
  now: Date,
  receivedAt: Date,
  deskId?: number,
): Promise<Loaded | 'no_desk'> {
  switch (happening.type) {
    case 'client_started':
      return await clientScene(trx, happening.from, now, { starts: true })
    case 'client_asked_help':
    case 'client_asked_close':
    case 'client_unblocked_us':
    case 'client_blocked_us':
      return await knownClientScene(trx, happening.from, now, {})
    case 'client_pressed_close':
      return await knownClientScene(trx, happening.from, now, { ticketId: happening.ticketId })
    case 'client_wrote':
    case 'client_edited': {
      const wrote = happening.type === 'client_wrote'
      const load = wrote ? clientScene : knownClientScene
      const { chatId, id: messageId, replyTo, quote, content } = happening.message
      const speaks = wrote || (happening.before === 'unsaid' && !isCommand(content.text))
      return await load(trx, happening.from, now, { chatId, messageId, replyTo, quote, speaks, deskId })
    }
    case 'client_asked_status':
      return await knownClientScene(trx, happening.from, now, { asks: true })
    case 'survey_pressed':
      return await knownClientScene(trx, happening.from, now, {
        presses: true,
        ticketId: await ticketOfSurvey(trx, happening.surveyId),
      })
    case 'client_unreachable': {
      const client = await clientById(trx, happening.clientId)
      if (isForgotten(client)) return 'forgotten'
      return await clientScene(trx, client, now, { ticketId: happening.ticketId })
    }
    case 'staff_wrote':
    case 'staff_edited':
    case 'staff_called_canned':
      return await topicScene(trx, happening.place, happening.from, now, {
        messageId: happening.message.id,
        replyTo: happening.message.replyTo,
        quote: happening.message.quote,
        speaks: happening.type !== 'staff_edited' || happening.before !== undefined,
        ...(happening.type === 'staff_called_canned' ? { calls: happening.name } : {}),
        album: happening.message.content.album,
      })
    case 'staff_commanded':
      return await commandScene(trx, happening, now)
    case 'topic_closed_by_hand':
    case 'topic_reopened_by_hand':
      return await handScene(trx, happening, now)
    case 'staff_hid':
    case 'topic_renamed_by_hand':
      return await topicScene(trx, happening.place, null, now, {})
    case 'button_pressed':
    case 'note_pressed':
      return await pressScene(trx, happening, now)
    case 'assign_pressed':
      return await assignScene(trx, happening, now)
    case 'lead_assigned': {
      const assignee = await technicianById(trx, happening.technicianId)
      const found = await ticketScene(trx, happening.ticketId, now, {})
      if (!found || found === 'forgotten') return found
      return { ...found, situation: { ...found.situation, assignee } }
    }
    case 'comment_added':
      return await taskScene(trx, happening.taskId, now, {
        account: happening.author,
        speaks: true,
        calls: calledOnBoard(happening.content),
      })
    case 'comment_edited': {
      const { taskId, commentId, before, author = null, content } = happening
      const said = before === undefined ? {} : { account: author, speaks: true, calls: calledOnBoard(content) }
      return await taskScene(trx, taskId, now, { commentId, ...said })
    }
    case 'comment_deleted':
      return await taskScene(trx, happening.taskId, now, { commentId: happening.commentId })
    case 'task_seen':
      return await taskScene(trx, happening.taskId, now, {
        account: happening.by,
        seen: { ...happening, receivedAt },
      })
    case 'task_deleted':
      return await taskScene(trx, happening.taskId, now, {})
    case 'topic_opened':
    case 'topic_lost': {
      const room = await roomById(trx, happening.roomId)
      // The task names the main topic alone.
      if (!room || (happening.type === 'topic_opened' && room.kind === 'mirror')) return null
      return await ticketScene(trx, room.ticketId, now, { heard: room })
    }
    case 'technician_linked':
    case 'reach_changed':
    case 'task_opened':
    case 'task_lost':
    case 'mirror_refused':
    case 'card_found':
      return await ticketScene(trx, happening.ticketId, now, {})
    case 'delivery_failed':
      return happening.ticketId === null ? null : await ticketScene(trx, happening.ticketId, now, {})
    case 'copied_to_topic': {
      const { ticketId } = await messageById(trx, happening.messageId)
      return await ticketScene(trx, ticketId, now, {})
    }
    default:
      return happening satisfies never
  }
}
