// What follows from a happening: what changes, what is kept, and what we want done outside. A decision is plain data;
// the road saves all of it in one transaction.

import type { Said } from './bounce.ts'
import type { Content } from './content.ts'
import type { OwnButton, StaffButton } from './happening.ts'
import type { Hours } from './hours.ts'
import type { Author, Message, MessageRef, Origin, Visibility } from './message.ts'
import type { Queue } from './queue.ts'
import type { Comparison, FieldName, FieldValue, Shadow } from './shadow.ts'
import type { Survey, SurveyChange, SurveyPage, SurveyQuestion, SurveyRef } from './survey.ts'
import type { Client, Locale, SectionStatus, Status, Technician, Ticket, Urgency } from './ticket.ts'

/** Where in the chat: the client's private chat, or the ticket's topic. */
export type Room = 'client' | 'topic'

/** Texts the hub says by itself; the words are in the message files. */
export type Notice =
  | 'greeting'
  | 'help'
  | 'receipt'
  | 'receipt_later'
  | 'closed_for_client'
  | 'reopened_for_client'
  | 'closed_by'
  | 'reopened_by'
  | 'kept_as_note'
  | 'closed_not_sent'
  | 'anonymous'
  | 'staff_help'
  | 'general_help'
  | 'client_blocked'
  | 'client_back'
  | 'task_deleted'
  | 'task_moved_away'
  | 'delivery_failed'
  | 'sync_paused'
  | 'nothing_open'
  | 'survey_marks'
  | 'survey_comment'

export type NoticeArgs = Record<string, string | number>

/** What pressing a button answers at once. */
export type ButtonAnswer =
  | 'taken'
  | 'already_yours'
  | 'closed'
  | 'already_closed'
  | 'reopened'
  | 'already_open'
  | 'moved'
  | 'already_there'
  | 'old_button'
  | 'not_yours'
  | 'survey_marked'
  | 'survey_same'
  | 'survey_old'
  | 'survey_reopened'
  | 'survey_skipped'
  | 'desk_chosen'
  | 'desk_chosen_before'
  | 'desk_off'

export type Want =
  | { op: 'open_topic' }
  | { op: 'card' }
  | { op: 'transcript' }
  /** What has happened with the ticket, for staff. */
  | { op: 'history'; replyTo: number }
  | { op: 'refresh_card' }
  | { op: 'title' }
  | { op: 'close_topic' }
  | { op: 'reopen_topic' }
  | { op: 'show'; room: Room; message: MessageRef }
  | { op: 'edit_shown'; room: Room; message: number }
  | { op: 'delete_shown'; room: Room; message: number }
  | {
      op: 'tell'
      room: Room
      notice: Notice
      args: NoticeArgs
      replyTo: number | null
      buttons: (StaffButton | OwnButton)[]
    }
  /** To the client: where the ticket stands. */
  | { op: 'tell_status'; position: number | null; waitMinutes: number | null }
  /** The one message that asks a client, turned to a page. */
  | { op: 'survey'; survey: SurveyRef; page: SurveyPage }
  | { op: 'add_task' }
  | { op: 'describe_task' }
  | { op: 'comment'; message: MessageRef }
  | { op: 'edit_comment'; message: number }
  | { op: 'delete_comment'; message: number }
  /** Words of the hub's own on the task; nobody's message. */
  | { op: 'remark'; notice: Notice; args: NoticeArgs }
  | { op: 'complete_task' }
  | { op: 'uncomplete_task' }
  | { op: 'assign_task'; responsible: string | null }
  | { op: 'move_task'; status: SectionStatus }

export type NewMessage = {
  author: Author
  authorName: string
  technicianId: number | null
  visibility: Visibility
  origin: Origin
  content: Content
  replyTo: number | null
  at: Date
  /** These are its words of then, and not those it was first said in. */
  editedAt?: Date | null
  /** The thing it was said as, so that its return is recognized. */
  source: { surface: 'chat' | 'board'; place: string; externalId: string }
}

export type AuditEvent = {
  actor: 'CLIENT' | 'TECH' | 'STAFF' | 'SYSTEM'
  actorName: string | null
  action: string
  payload: Record<string, unknown>
}

/** Where something happened that an event tells of. */
export type EventSide = 'client' | 'topic' | 'board' | 'hub'

export type Decision = {
  /** A new ticket for the client. */
  open: { subject: string } | null
  change: Partial<Pick<Ticket, 'status' | 'urgency' | 'technicianId' | 'closedAt' | 'firstAnsweredAt' | 'bounces'>>
  keep: NewMessage | null
  edit: { messageId: number; content: Content; visibility: Visibility } | null
  remove: number | null
  /** Messages that become notes along with this one: the other parts of its album. */
  hide: number[]
  clientReachable: boolean | null
  topic: { titleByHand?: boolean; state?: 'open' | 'closed' }
  taskGone: boolean | null
  shadow: { field: FieldName; shadow: Shadow; cancelOurs: boolean }[]
  /** A survey that begins, or one that goes on. */
  survey: { ask: SurveyQuestion[] } | { id: number; change: SurveyChange } | null
  /** What the button that was pressed answers at once. */
  answer: ButtonAnswer | null
  events: AuditEvent[]
  wants: Want[]
  /** The wants for the topic go before what waits there already: it has to be made first. */
  topicFirst: boolean
  /** What the leads have to hear of, each in the private chat. */
  alarm: 'sync_paused_alarm' | null
}

export function nothing(): Decision {
  return {
    open: null,
    change: {},
    keep: null,
    edit: null,
    remove: null,
    hide: [],
    clientReachable: null,
    topic: {},
    taskGone: null,
    shadow: [],
    survey: null,
    answer: null,
    events: [],
    wants: [],
    topicFirst: false,
    alarm: null,
  }
}

/** One task field as the board shows it, compared with what we knew. */
export type FieldSeen = { field: FieldName; value: FieldValue; comparison: Comparison }

/** All a decision may look at. The road loads it under the ticket's lock. */
export type Situation = {
  now: Date
  reopenHours: number
  /** When the desk answers; null: round the clock. */
  hours: Hours | null
  /** The ticket this is about: the open one, or else the client's last one at this desk. */
  ticket: Ticket | null
  client: Client | null
  /** Who has the ticket. */
  technician: Technician | null
  /** Who acts, when it is one of the staff. */
  actor: Technician | null
  /** Names and usernames that make a message a note when it begins by calling one. */
  staffNames: string[]
  /** The message that is edited or deleted. */
  message: Message | null
  /** The other parts of the album that the message is one of. */
  album: Message[]
  /** Our message that is answered. */
  replyTo: number | null
  /** Where something is said: what was said before in the ticket, newest first, as far as it matters. */
  before: Said[]
  taskGone: boolean
  /** What the desk asks its clients on closing, and the language its staff read. */
  questions: SurveyQuestion[]
  staffLocale: Locale
  /** Of a closed ticket, or where a button of it was pressed: the last one asked about it. */
  survey: Survey | null
  /** Where a client asks about an open ticket. */
  queue: Queue | null
  fields: FieldSeen[]
  /** For a task seen in another section: the status that section stands for; null if it stands for none. */
  sectionStatus: SectionStatus | null
  /** For a task seen with another responsible: the technician that is. */
  responsible: Technician | null
  /** For a task seen in another project: whether it is one of ours. */
  projectIsOurs: boolean
}

export type { Status, Urgency }
