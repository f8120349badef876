// What people are told by the hub itself: on the sides where they work, privately by their role, and above a button.

import type { Missing } from './closing.ts'

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
  | 'still_note'
  | 'kept_as_call'
  | 'closed_not_sent'
  | 'closed_not_sent_here'
  | 'paused_not_sent_here'
  | 'command_not_sent_here'
  | 'edit_not_sent_here'
  | 'canned_stands_here'
  | 'edit_not_heard'
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
  | 'mirror_left'
  | 'mirror_left_nobody'
  | 'mirror_not_sent'
  | 'mirror_waits'
  | 'taken_by'
  | 'handed_over'
  | 'link_done'
  | 'link_other'
  | 'link_wrong'
  | 'link_enough'
  | `not_closed_${Missing}`
  | 'not_reopened'
  | 'put_back'
  | 'left_on_board'
  | 'left_moved'
  | 'undo_what'
  | 'undo_not_staff'
  | 'undo_too_late'
  | 'canned_unknown'
  | 'canned_unknown_like'
  | 'canned_which'
  | 'canned_called_wrong'
  | 'accepted_for_client'
  | 'accepted_by_for_client'
  | 'waiting_for_client'
  | 'done_for_client'

export type NoticeArgs = Record<string, string | number>

/** What people are told by their role; most of it they can do without. */
export const noticeKinds = {
  client: ['accepted', 'waiting', 'done'],
  technician: ['assigned', 'answered', 'reassigned', 'mentioned'],
  lead: ['critical', 'escalated', 'undelivered', 'nearly_full', 'sync_paused'],
} as const
export type Role = keyof typeof noticeKinds
export type NoticeKind<Of extends Role = Role> = (typeof noticeKinds)[Of][number]

/** Told to people by their role, as far as they want to hear of it. A lead with the account `except` did it. */
export type Told =
  | { to: { role: 'client' }; kind: NoticeKind<'client'>; args: NoticeArgs }
  | { to: { role: 'technician'; id: number }; kind: NoticeKind<'technician'>; args: NoticeArgs }
  | { to: { role: 'lead'; except: number | null }; kind: NoticeKind<'lead'>; args: NoticeArgs }

/** What pressing a button answers at once. */
export type ButtonAnswer =
  | 'taken'
  | 'already_yours'
  | 'taken_by'
  | 'assigned'
  | 'already_theirs'
  | 'off_list'
  | 'closed'
  | 'not_closed'
  | 'already_closed'
  | 'reopened'
  | 'already_open'
  | 'not_reopened'
  | 'moved'
  | 'already_there'
  | 'escalated'
  | 'already_escalated'
  | 'notify_changed'
  | 'notify_others'
  | 'old_button'
  | 'kept_as_note'
  | 'not_yours'
  | 'survey_marked'
  | 'survey_same'
  | 'survey_old'
  | 'survey_reopened'
  | 'survey_skipped'
  | 'desk_chosen'
  | 'desk_chosen_before'
  | 'desk_off'
  | 'page_turned'
  | 'blocked'
  | 'forget_sure'
  | 'forget_begun'
  | 'forget_over'
