// What has to be shown before staff may close a ticket: the more urgent it is, the more. Clients close their own as
// they like.

import type { Urgency } from './ticket.ts'

/** By what a closing may ask for: at which urgencies it does. A desk may leave out either. */
export type ClosingRules = { comment?: Urgency[]; photo?: Urgency[] }

/** What staff have shown since the ticket was last opened: any public message; a picture, be it in a note. */
export type ShownSince = { comment: boolean; photo: boolean }

export type Closing = { rules: ClosingRules; shown: ShownSince }

export type Missing = 'comment' | 'photo' | 'comment_and_photo'

/** Null: nothing is. */
export function missingToClose({ rules, shown }: Closing, urgency: Urgency): Missing | null {
  const lacks = (what: 'comment' | 'photo'): boolean => !shown[what] && (rules[what]?.includes(urgency) ?? false)
  if (lacks('comment')) return lacks('photo') ? 'comment_and_photo' : 'comment'
  return lacks('photo') ? 'photo' : null
}
