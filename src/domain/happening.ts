// What can happen to the helpdesk, in its own words. Integrations turn their vendor's news into these; the road adds
// what it learns while delivering. Nothing here knows how the news came.

import type { Content, Quote } from './content.ts'
import { handStatuses } from './ticket.ts'
import type { HandStatus, Locale, SectionStatus, Urgency } from './ticket.ts'

/** Somebody with an account in the chat. */
export type Person = { telegramId: number; username: string | null; name: string; locale: Locale | null }

/** A topic of a group; `threadId` is null for the group's general flow. */
export type Place = { chatId: number; threadId: number | null }

/**
 * One message as it stands in the chat. `replyTo` is the id of the message it answers in the same place; `quote` what
 * it answers of it, where that was picked.
 */
export type ChatMessage = {
  chatId: number
  id: number
  at: Date
  content: Content
  replyTo: number | null
  quote?: Quote
}

/** What is changed and was not kept as it was first said: nothing came of it, or it was carried out. */
export type Before = 'unsaid' | 'done'

/** What we compare of a task: all of it is a level, only the newest value counts. */
export type TaskFields = {
  completed: boolean
  projectId: string
  sectionId: string | null
  responsible: string | null
  urgency: Urgency
  content: string
  /** Absent where there are none. */
  labels?: string[]
}

export type Happening =
  // the client's private chat
  /** `desk`: what the link that was followed names. */
  | { type: 'client_started'; from: Person; message: { chatId: number; id: number }; desk?: string }
  | { type: 'client_asked_help'; from: Person; message: { chatId: number; id: number } }
  | { type: 'client_asked_status'; from: Person; message: { chatId: number; id: number } }
  | { type: 'client_asked_close'; from: Person; message: { chatId: number; id: number } }
  | { type: 'client_pressed_close'; from: Person; queryId: string; ticketId: number }
  | { type: 'client_pressed_desk'; from: Person; queryId: string; messageId: number; deskId: number }
  | { type: 'lead_asked_connect'; from: Person }
  | { type: 'client_wrote'; from: Person; message: ChatMessage }
  | { type: 'client_edited'; from: Person; message: ChatMessage; before?: Before }
  | { type: 'client_blocked_us'; from: Person }
  | { type: 'client_unblocked_us'; from: Person }
  | {
      type: 'survey_pressed'
      from: Person
      queryId: string
      messageId: number
      surveyId: number
      press: { question: number; mark: number } | 'skip'
    }
  // the support group
  | { type: 'staff_wrote'; place: Place; from: Person; message: ChatMessage }
  | { type: 'staff_edited'; place: Place; from: Person; message: ChatMessage; before?: Before }
  /** `replyTo` is the id of the message that the command answers in the same place. */
  | {
      type: 'staff_commanded'
      place: Place
      from: Person
      command: StaffCommand
      args: string
      messageId: number
      replyTo: number | null
      quote?: Quote
    }
  /** A ready answer called by its name. */
  | { type: 'staff_called_canned'; place: Place; from: Person; name: string; message: ChatMessage }
  | { type: 'staff_hid'; place: Place; messageId: number }
  | { type: 'staff_wrote_outside'; chatId: number; from: Person; messageId: number }
  /** `place` is where the button stands; without a thread where that was not told. */
  /** `message` is what was not sent: its author keeps it as a note. */
  | { type: 'note_pressed'; place: Place; from: Person; queryId: string; ticketId: number; message: ChatMessage }
  | { type: 'button_pressed'; place: Place; from: Person; queryId: string; ticketId: number; button: StaffButton }
  /** The button that gives the ticket to one technician; which, is checked elsewhere. */
  | { type: 'assign_pressed'; place: Place; from: Person; queryId: string; ticketId: number; technicianId: number }
  | { type: 'old_button_pressed'; queryId: string; from: Person }
  // the desk as a whole, asked in a group or privately
  /** `message` is what it is for whoever has no command to give: words like any other. */
  | {
      type: 'desk_commanded'
      place: Place
      privately: boolean
      from: Person
      command: DeskCommand
      args: string
      message: ChatMessage
      /** Who wrote what this answers, where it answers somebody. */
      repliedTo?: Person
    }
  /** A button under an answer to such a command; `press` is what the command has put into it. */
  | {
      type: 'desk_pressed'
      place: Place
      privately: boolean
      from: Person
      queryId: string
      messageId: number
      command: DeskCommand
      press: string
    }
  /** By a command; `from` is a lead. */
  | { type: 'lead_assigned'; from: Person; ticketId: number; technicianId: number }
  /** Somebody in a group became one of its admins, or is one no longer. */
  | { type: 'admin_changed'; chatId: number; who: Person; admin: boolean }
  | { type: 'topic_created_by_us'; place: Place; name: string }
  | { type: 'topic_closed_by_hand'; place: Place; from: Person }
  | { type: 'topic_reopened_by_hand'; place: Place; from: Person }
  | { type: 'topic_renamed_by_hand'; place: Place; name: string }
  | { type: 'group_moved'; fromChatId: number; toChatId: number }
  // the board
  /** `asOf`: so it was by then, whenever it is told; null where it is told as it was added. */
  | {
      type: 'comment_added'
      taskId: string
      commentId: string
      author: string | null
      at: Date
      asOf?: Date | null
      content: Content
    }
  /** `author`: told of what was not kept. */
  | {
      type: 'comment_edited'
      taskId: string
      commentId: string
      at: Date
      asOf?: Date | null
      content: Content
      before?: Before
      author?: string | null
    }
  | { type: 'comment_deleted'; taskId: string; commentId: string }
  /** `completedByUs`: by the very call that read this, so that whatever else is new may be from before. */
  /** `assignedBy`: who gave it to the one who is responsible. */
  | {
      type: 'task_seen'
      taskId: string
      at: Date
      by: string | null
      fields: TaskFields
      completedByUs?: boolean
      assignedBy?: string
    }
  | { type: 'task_deleted'; taskId: string; at: Date }
  // the road itself
  | { type: 'topic_opened'; roomId: number }
  | { type: 'topic_lost'; roomId: number; threadId: number }
  | { type: 'task_opened'; ticketId: number }
  /** Whoever has this ticket has come to be known by an account of the board. */
  | { type: 'technician_linked'; ticketId: number }
  /** A technician's e-mail is that of somebody on the board. */
  | { type: 'account_matched'; technicianId: number; account: string }
  /** `outboxId`: what was refused; what was told by an older hub does not say. */
  | { type: 'client_unreachable'; clientId: number; ticketId: number | null; outboxId?: number }
  /** Noticed at another ticket of the same client. */
  | { type: 'reach_changed'; ticketId: number; reachable: boolean }
  | { type: 'delivery_failed'; ticketId: number | null; outboxId: number; op: string; reason: string }
  /** The group of whoever has the ticket refuses us. */
  | { type: 'mirror_refused'; ticketId: number; reason: string }
  | { type: 'task_lost'; ticketId: number }
  | { type: 'project_opened'; projectId: number }
  /** A project that was opened, with these or, where there are none, with anybody at all. */
  | { type: 'project_unshared'; projectId: number; emails: string[] }
  | { type: 'forgetting_goes_on'; forgettingId: number }
  | { type: 'project_filling'; projectId: number; open: number }
  /** A client has written, and has not said for which desk for long enough. */
  | { type: 'desk_not_chosen'; clientId: number }
  | { type: 'copied_to_topic'; messageId: number }
  /** The directory tells something else of the client than the ticket shows. */
  | { type: 'card_found'; ticketId: number }
  /** Understood, and nothing for us to do. `why` is for the log. */
  | { type: 'nothing'; why: string }

export const staffCommands = ['take', 'close', 'reopen', 'escalate', 'history', 'note', 'undo', 'help'] as const
export type StaffCommand = (typeof staffCommands)[number]

/** What leads and staff ask of the desk as a whole; one file each in `flow/commands`. */
export const deskCommands = [
  'ticket',
  'tickets',
  'find',
  'load',
  'assign',
  'tech',
  'link',
  'canned',
  'block',
  'unblock',
  'export',
  'forget',
  'notify',
  'desk',
] as const
export type DeskCommand = (typeof deskCommands)[number]

export type StaffButton = 'take' | 'close' | 'reopen' | 'escalate' | HandStatus
export const staffButtons: readonly StaffButton[] = ['take', 'close', 'reopen', 'escalate', ...handStatuses]

/** What stands under the word that a message was not sent. */
export type NoteButton = 'as_note'

/** What stands under a message to a client about their own ticket. */
export type OwnButton = 'close_own'

/** A section of the board and the status it stands for. */
export type SectionMap = Record<SectionStatus, string>
