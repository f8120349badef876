// What is wanted of the outside, as a row of the outbox keeps it.

import type { LogbookPage } from '../directory-ports.ts'
import type { Content, FileRef, Span } from '../domain/content.ts'
import type { NoticeKind, Want } from '../domain/decision.ts'
import type { Place, SectionMap } from '../domain/happening.ts'
import type { Locale } from '../domain/ticket.ts'
import type { BoardCommand, Button } from '../ports.ts'

/** Words that are ready to be sent. */
export type Said = { text: string; spans: Span[]; buttons: Button[][] | null }

/** What the road itself wants beyond a decision's wants. */
export type RoadWant =
  | { op: 'answer_button'; queryId: string; text: string }
  /**
   * A project with a section for each status. `beside` is the full one whose people it is shared with; `existing` is one
   * that is there already and lacks some sections. `newDesk`: the first of a desk that is only opened with it.
   */
  | {
      op: 'open_project'
      deskId: number
      beside: string | null
      name: string
      locale: Locale
      existing: { id: string; sections: Partial<SectionMap> } | null
      newDesk?: true
    }
  /** Said outside of any ticket's own words: in a group, in a topic, to a lead; and changed afterwards. */
  | { op: 'outside_tell'; place: Place; replyTo: number | null; say: Said }
  | { op: 'outside_edit'; chatId: number; messageId: number; say: Said }
  /** A file for one of the staff, privately; `tooBig` is said where the chat does not take it, `tooSlow` where it never gets through. */
  | { op: 'outside_file'; place: Place; file: FileRef; text: string; tooBig: string; tooSlow: string }
  /** What is left of somebody who is forgotten. */
  | { op: 'delete_topic'; place: Place }
  | { op: 'delete_task'; taskId: string }
  | { op: 'erase_message'; chatId: number; messageId: number }
  /** To one of the staff privately, about a ticket: with the way to its topic. */
  | { op: 'staff_notice'; chatId: number; ticketId: number; kind: NoticeKind; text: string }
  | { op: 'client_tell'; text: string }
  /** To a client: which desk is meant; or that it is known by now, in the same place. */
  | { op: 'ask_desk' }
  /** A comment of ours that came before one it should follow. */
  | { op: 'take_back'; commentId: string }
  /** On a task that the ticket has left: where it goes on. */
  | { op: 'point_on'; taskId: string }
  /** A row for the logbook, as things stood then. */
  | { op: 'log'; page: LogbookPage; heading: string[]; cells: (string | number)[] }

/** What makes something on the board that has to be known again. */
export type Asked = Extract<BoardCommand, { op: 'add_task' | 'add_comment' }>

/** A want as it is stored: which part of a message, and what was learnt on the way. */
export type StoredWant = (Want | RoadWant) & {
  part?: number
  withoutReply?: boolean
  /** Said in words, since the thing itself can't be copied or moved; of an edit: with another file than before. */
  anew?: boolean
  /** Not together with others: that was refused. */
  alone?: boolean
  /** Marked as deleted, since it can't be deleted any more. */
  mark?: boolean
  /** What its source was changed to since it was sent: a copy shows what its source was when it was made. */
  since?: Content[]
  /** The task that the ticket has left for the one that is made. */
  left?: string
  /** What was asked for first: a repeat under the same id makes nothing else, whatever has changed, and is known by it. */
  asked?: Asked
}
