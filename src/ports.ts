// What the core asks of the outside, by role. Integrations play these roles; the core never learns which vendor does.

import type { Content, FileRef, Span } from './domain/content.ts'
import type { Happening, Person, Place } from './domain/happening.ts'
import type { Locale, Urgency } from './domain/ticket.ts'
import type { Failure } from './errors.ts'

// --- what comes in ---

export type NewsSource = 'telegram' | 'todoist' | 'hub'

/**
 * One piece of raw news. `key` is natural: the same news has the same key, whoever repeats it. News of one `stream` is
 * processed in the order it was taken; streams go side by side.
 */
export type RawNews = { source: NewsSource; key: string; stream: string; payload: unknown; at: Date }

export interface Inbox {
  /** Stores all of it in one transaction and returns how many were new. Throws if it could not: then do not acknowledge. */
  take(news: RawNews[]): Promise<number>
}

/** Something that one hub process does at a time. */
export interface Turn {
  /** Resolves when it is ours: `gained` if somebody else may have had it since the last time. */
  mine(signal: AbortSignal): Promise<'kept' | 'gained' | 'stopped'>
  /** Whoever waits may have it at once. */
  release(): Promise<void>
}

/** How far the chat's news have come in, known to all hub processes. All times are the database's. */
export interface Progress {
  /** Keeps that all news from before `since` is stored, if that is so; returns the time now. */
  keep(since: Date | null): Promise<Date>
  read(): Promise<Date | null>
}

/** Turns stored news into our words. Pure; throws Misread for what it can't read. */
export interface Interpreter {
  interpret(payload: unknown): Happening[]
}

// --- chat: Telegram plays it ---

/** A button under a message: pressing it sends `data` back, or opens `url`. */
export type Button = { label: string; data: string } | { label: string; url: string }

/**
 * One thing to do in the chat. `looks` is what the sent message will look like, for finding it again when nobody can
 * say whether it was sent; `otherwise`: it is to look so, whatever its source looks like by then. All texts are within
 * the chat's limits already.
 */
export type ChatCall =
  /** `icon` as the chat names it. What is absent stays as it is. */
  | { op: 'create_topic'; chatId: number; name: string; icon?: string }
  | { op: 'rename_topic'; place: Place; name?: string; icon?: string }
  | { op: 'close_topic'; place: Place }
  | { op: 'reopen_topic'; place: Place }
  | { op: 'delete_topic'; place: Place }
  | { op: 'send'; place: Place; text: string; spans: Span[]; replyTo: number | null; buttons: Button[][] | null }
  | { op: 'send_file'; place: Place; file: FileRef; text: string; spans: Span[]; replyTo: number | null }
  | {
      op: 'copy'
      place: Place
      from: { chatId: number; messageId: number }
      replyTo: number | null
      looks: Content
      otherwise?: true
    }
  | {
      op: 'copy_album'
      place: Place
      from: { chatId: number; messageIds: number[] }
      replyTo: number | null
      looks: Content[]
      otherwise?: true
    }
  | { op: 'edit_text'; chatId: number; messageId: number; text: string; spans: Span[]; buttons: Button[][] | null }
  | { op: 'edit_caption'; chatId: number; messageId: number; text: string; spans: Span[] }
  | { op: 'edit_file'; chatId: number; messageId: number; content: Content }
  | { op: 'delete'; chatId: number; messageId: number }
  | { op: 'answer_button'; queryId: string; text: string; alert: boolean }

/** The ids of the messages sent, in order; or the new topic. */
export type ChatReceipt = { messageIds: number[]; threadId: number | null }

/** One message found by looking, as it stands. `lookId`: what looking has left in the ledger; gone again by now. */
export type Sighting = { there: false } | { there: true; byUs: boolean; content: Content; lookId: number }

/** A message that an update proves to exist. `byOthers`: no call of ours can have made it. */
export type ChatSeen = { chatId: number; messageId: number; byOthers: boolean }

export interface Chat extends Interpreter {
  /**
   * Does it. Throws Busy (not done, wait), Unreachable (maybe done), Rejected, or Gone. Doing again what is done
   * already (an identical edit, closing a closed topic) is a success. `stands` is asked at the last moment before
   * anything is sent: where it says no, nothing is, and Unreachable says so.
   */
  deliver(call: ChatCall, stands?: () => boolean): Promise<ChatReceipt>
  /** Looks at a message by a forward to the ledger, deleted again. Throws when it can't tell: that is never "not there". */
  look(chatId: number, messageId: number, ledger: Place): Promise<Sighting>
  /**
   * Whether a message stands in this very place because we sent it there, and not as a forward, without a word to
   * anyone: its buttons change for a moment and are put back. Throws when it could not tell.
   */
  sentThere(place: Place, messageId: number, buttons: Button[][] | null): Promise<boolean>
  /** Posts a silent message to the ledger, deletes it, and returns its id: an upper bound for all ids sent before. */
  newestId(ledger: Place): Promise<number>
  /** True once everything that happened before the call has been handed to us, as far as the chat can tell. */
  caughtUp(since: Date): Promise<boolean>
  /** How much news the chat has for us that it could not bring yet; null where we fetch it. Throws when it does not tell. */
  notBrought(): Promise<number | null>
  openFile(file: FileRef): Promise<OpenFile>
  /** A link that opens one message of a group for its members. */
  messageLink(place: Place, messageId: number): string
  /** A link that opens a topic for the group's members. */
  topicLink(place: Place): string
  /** A link that opens a chat with us, for the desk of this name. */
  startLink(slug: string): string
}

/** `size` in bytes, or null if unknown. Whoever opens it reads it to the end or destroys it. */
export type OpenFile = { stream: NodeJS.ReadableStream; size: number | null; name: string; mime: string | null }

export interface FileSource {
  /** Throws Gone or Rejected (too big to hand out), Unreachable, Busy. */
  open(file: FileRef): Promise<OpenFile>
}

// --- board: Todoist plays it ---

/** What an upload gave: handed back untouched when the comment is written. */
export type BoardAttachment = Record<string, unknown>

/** A task that exists, or one that an earlier command (by its uuid) makes; never a later one. */
export type TaskRef = { id: string } | { madeBy: string }
export type ProjectRef = { id: string } | { madeBy: string }

/**
 * One thing to do on the board. `uuid` was stored before the first try, and makes a repeat harmless. Comments carry
 * text with formatting; the board's own markup is the integration's business.
 */
export type BoardCommand = { uuid: string } & (
  | {
      op: 'add_task'
      projectId: string
      sectionId: string | null
      content: string
      description: string
      urgency: Urgency
      labels: string[]
    }
  | {
      op: 'add_comment'
      task: TaskRef
      text: string
      spans: Span[]
      attachment: BoardAttachment | null
      /** Accounts that are told of it; they are in the project. */
      notify?: string[]
    }
  /** `attachment` replaces what is attached; null takes it away, absent leaves it. */
  | { op: 'edit_comment'; commentId: string; text: string; spans: Span[]; attachment?: BoardAttachment | null }
  | { op: 'delete_comment'; commentId: string }
  | {
      op: 'update_task'
      task: TaskRef
      content?: string
      description?: string
      urgency?: Urgency
      responsible?: string | null
      labels?: string[]
    }
  | { op: 'move_task'; task: TaskRef; sectionId: string }
  /** Out of any section, within its project. */
  | { op: 'leave_section'; task: TaskRef; projectId: string }
  /** With its comments. */
  | { op: 'delete_task'; task: TaskRef }
  | { op: 'complete_task'; task: TaskRef }
  | { op: 'uncomplete_task'; task: TaskRef }
  | { op: 'add_project'; name: string }
  | { op: 'add_section'; project: ProjectRef; name: string; order: number }
  | { op: 'share_project'; project: ProjectRef; email: string }
)

/** Something that stands on the board: where it stands (a task, a project), and its words as the board keeps them. */
export type BoardThing = { id: string; at: Date; within: string; words: string }

/**
 * `id` is what the command made; null where it made nothing, or where a repeat no longer tells. Then `alike` is what
 * stands there with the same words and was told to no other; `gone`: nobody can look, since its place is no more.
 */
export type BoardOutcome =
  | { uuid: string; ok: true; id: string | null; alike?: BoardThing[]; gone?: true }
  | { uuid: string; ok: false; failure: Failure }

export type BoardPerson = { id: string; name: string; email: string | null }
export type BoardSection = { id: string; name: string; projectId: string }

/** A change read from the board: a comment or a task in its present form, with when it came to be so. */
export type BoardChange = {
  entity: 'comment' | 'task'
  id: string
  taskId: string
  /** The project a task stands in; null where the board does not say. */
  projectId: string | null
  deleted: boolean
  at: Date
  /** Changes exactly when what we read of it changes. */
  fingerprint: string
  payload: unknown
}

/** What one call brought: what became of each command, and what has changed since the cursor. */
export type BoardReply = {
  outcomes: BoardOutcome[]
  changes: BoardChange[]
  people: BoardPerson[]
  /** Comments of tasks that turned out completed, asked for since a read may hide them. Maybe known already. */
  overlooked: BoardChange[]
  cursor: string
  /** Everything active was read, not only what changed: what is missing is completed, deleted, or not ours to see. */
  full: boolean
  /** Not all that it tells of could be found out: reading begins where it did, and brings it once more. */
  again: boolean
}

/** The work the pump carries: the core plays this. */
export interface BoardWork {
  /** What waits, at most `limit` commands, already marked as being sent; and where reading left off (null: read all). */
  take(limit: number): Promise<{ commands: BoardCommand[]; cursor: string | null }>
  /** Saves the outcomes and the changes in one transaction, unless others have read on since. `cursor`: where it read from. */
  record(commands: BoardCommand[], reply: BoardReply, call: { startedAt: Date; cursor: string | null }): Promise<void>
  /** The account is worked by one hub process at a time. */
  turn: Turn
  /** The call failed: every command goes back. `alone`: it is their own fault. Gives the uuids of what waits with them. */
  giveBack(commands: BoardCommand[], failure: Failure, alone: boolean): Promise<string[]>
  /** Tasks we believe to be open, for a full read to be compared with. */
  openTasks(): Promise<string[]>
  /** Milliseconds until something that has to wait longer may be tried again; null if nothing has to. */
  dueInMs(): Promise<number | null>
  /** Reading from here is refused by the board: the next call reads everything. */
  forgetCursor(): Promise<void>
}

export interface Board extends Interpreter {
  /** Makes a waiting write, or news heard of, leave at once. Never throws; many rings are one. */
  ring(): void
  /** Resolves when nothing was waiting or in flight after a pull that began after this call. For tests and shutdown. */
  settled(): Promise<void>
  upload(file: OpenFile): Promise<BoardAttachment>
  openFile(file: FileRef): Promise<OpenFile>
  /** The people a project is shared with, besides ourselves. */
  people(projectId: string): Promise<BoardPerson[]>
  sections(projectId: string): Promise<BoardSection[]>
  taskLink(taskId: string): string
}

// --- hints: Redis plays it, or the process itself ---

/** Hints that save a query. Every answer may be missing or wrong; nothing may depend on one. */
export interface Hints {
  remember(keys: string[], ttlMs: number): Promise<void>
  /** Which of the keys are known. */
  known(keys: string[]): Promise<Set<string>>
}

/** One thing that keeps the hub from starting, and how to mend it; `lacks`: what it is about a group. */
export type Problem = { variable: string; wrong: string; mend: string; lacks?: GroupLack[] }

export type GroupLack = 'topics' | 'administrator' | 'manage_topics' | 'delete_messages' | 'pin_messages'

/** What a look from outside found: all is well, a person should know, or something does not work. */
export type Finding = { about: string; state: 'fine' | 'warning' | 'broken'; found: string; mend: string | null }

/** Where a group is and whether it can be worked in; `movedTo` if it has another id now. */
export type GroupCheck = { problems: Problem[]; movedTo: number | null; group: { id: number; title: string } | null }

/** What the start asks of the chat. All throw Unreachable or Busy while it is silent. */
export interface ChatSetup {
  connect(): Promise<Problem[]>
  check(groupId: number): Promise<GroupCheck>
  usernameIn(groupId: number, userId: number): Promise<string | null>
}

/** What is asked of the chat about leads. Both throw what asking throws. */
export interface Leads {
  /** The people who administer a group. */
  adminsOf(groupId: number): Promise<Person[]>
  /** Shows a lead the commands there are, privately; false while the lead has not written to us. */
  setLeadCommands(locale: Locale, telegramId: number): Promise<boolean>
}

/** What the start asks of the board. */
export interface BoardSetup {
  check(projectId: string | null): Promise<Problem[]>
  project(projectId: string): Promise<{ id: string; name: string } | null>
  sections(projectId: string): Promise<BoardSection[]>
}
