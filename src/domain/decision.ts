// What follows from a happening: what changes, what is kept, and what we want done outside. A decision is plain data;
// the road saves all of it in one transaction.

import type { Said } from './bounce.ts'
import type { Closing } from './closing.ts'
import type { CannedCall } from './canned.ts'
import type { Content } from './content.ts'
import type { NoteButton, OwnButton, StaffButton } from './happening.ts'
import type { Hours } from './hours.ts'
import type { Author, Known, Message, MessageRef, Origin, Visibility } from './message.ts'
import type { Queue } from './queue.ts'
import type { Comparison, FieldName, FieldValue, Shadow } from './shadow.ts'
import type { Survey, SurveyChange, SurveyPage, SurveyQuestion, SurveyRef } from './survey.ts'
import type { ButtonAnswer, Notice, NoticeArgs, Told } from './told.ts'
import type { Client, Locale, SectionStatus, Status, Technician, Ticket, Urgency } from './ticket.ts'

export type { ButtonAnswer, Notice, NoticeArgs, NoticeKind, Role, Told } from './told.ts'
export { noticeKinds } from './told.ts'

/** Where in the chat: the client's private chat, or the ticket's topic. */
export type Room = 'client' | 'topic'

export type Want =
  | { op: 'open_topic' }
  | { op: 'card' }
  | { op: 'transcript' }
  /** What was said and does not stand in that topic yet, message by message. */
  | { op: 'replay' }
  /** What has happened with the ticket, for staff. */
  | { op: 'history'; replyTo: number }
  | { op: 'refresh_card' }
  | { op: 'title' }
  | { op: 'close_topic' }
  | { op: 'reopen_topic' }
  | { op: 'show'; room: Room; message: MessageRef }
  | { op: 'edit_shown'; room: Room; message: number }
  | { op: 'delete_shown'; room: Room; message: number }
  /** What its author wrote in the topic, as far as the chat lets us. */
  | { op: 'delete_source'; message: number }
  | {
      op: 'tell'
      room: Room
      notice: Notice
      args: NoticeArgs
      replyTo: number | null
      buttons: (StaffButton | NoteButton | OwnButton)[]
    }
  /** To the client: where the ticket stands. */
  | { op: 'tell_status'; position: number | null; waitMinutes: number | null }
  /** The one message that asks a client, turned to a page. */
  | { op: 'survey'; survey: SurveyRef; page: SurveyPage }
  | { op: 'add_task' }
  | { op: 'describe_task' }
  /** `notify`: accounts of the board that are told of it. */
  | { op: 'comment'; message: MessageRef; notify?: string[] }
  | { op: 'edit_comment'; message: number }
  | { op: 'delete_comment'; message: number }
  /** Words of the hub's own on the task; nobody's message. */
  | { op: 'remark'; notice: Notice; args: NoticeArgs }
  | { op: 'complete_task' }
  | { op: 'uncomplete_task' }
  | { op: 'assign_task'; responsible: string | null }
  | { op: 'move_task'; status: SectionStatus }
  /** Where it stood before; null is no section. */
  | { op: 'put_back'; section: string | null }
  | { op: 'set_urgency'; urgency: Urgency }
  /** Our label beside those the task has. */
  | { op: 'label_task' }
  | ({ op: 'notify' } & Told)

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
  change: Partial<
    Pick<
      Ticket,
      | 'status'
      | 'urgency'
      | 'technicianId'
      | 'assignedAt'
      | 'closedAt'
      | 'firstAnsweredAt'
      | 'bounces'
      | 'escalatedFor'
      | 'told'
    >
  >
  keep: NewMessage | null
  /** `at`: so it was by then, where that is known. */
  edit: { messageId: number; content: Content; visibility: Visibility; at?: Date | null } | null
  remove: number | null
  /** Messages that are removed along with it: the other parts of its album. */
  removeAlso: number[]
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
  answerArgs: NoticeArgs
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
    removeAlso: [],
    hide: [],
    clientReachable: null,
    topic: {},
    taskGone: null,
    shadow: [],
    survey: null,
    answer: null,
    answerArgs: {},
    events: [],
    wants: [],
    topicFirst: false,
    alarm: null,
  }
}

/**
 * One task field as the board shows it, compared with what we knew. `before` is what it was last known or asked to be;
 * absent where that is not known.
 */
export type FieldSeen = { field: FieldName; value: FieldValue; comparison: Comparison; before?: FieldValue }

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
  /** It happened in the topic of somebody who has the ticket no longer. */
  left: boolean
  /** Who acts, when it is one of the staff. */
  actor: Technician | null
  /** Whom the button that was pressed gives the ticket to; null where that is nobody to give one to. */
  assignee: Technician | null
  /** Where staff say something: who makes it a note, and hears of it, when it begins by calling one. */
  staff: Technician[]
  /** Who leads makes it a note as well. */
  leads: Known[]
  /** The message that is edited or deleted. */
  message: Message | null
  /** The other parts of the album that the message is one of. */
  album: Message[]
  /** Our message that is answered. */
  replyTo: number | null
  /** Where something is said: what was said before in the ticket, newest first, as far as it matters. */
  before: Said[]
  /** What escalates when a client says it. */
  escalationWords: string[]
  taskGone: boolean
  /** Where a ready answer is called. */
  canned: CannedCall | null
  /** What the desk asks its clients on closing, and the language its staff read. */
  questions: SurveyQuestion[]
  staffLocale: Locale
  /** Of a closed ticket, or where a button of it was pressed: the last one asked about it. */
  survey: Survey | null
  /** Where a client asks about an open ticket. */
  queue: Queue | null
  /** Of a closed ticket: the number of the open one that its client has at the same desk. */
  other: number | null
  /** Where staff ask to close an open ticket: what the desk wants to see first, and what was shown. */
  closing: Closing | null
  fields: FieldSeen[]
  /** For a task seen in another section: the status that section stands for; null if it stands for none. */
  sectionStatus: SectionStatus | null
  /** How often such a change of the task as is seen was undone, or left at last, within an hour. */
  putBacks: number
  /** For a task seen with another responsible: the technician that is. */
  responsible: Technician | null
  /** Who gave the task to them, by the board's account. */
  assignedBy: string | null
  /** For a task seen in another project: whether it is one of ours. */
  projectIsOurs: boolean
}

export type { Status, Urgency }
