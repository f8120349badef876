// What people do in a storm, as plain data: it can be printed, left out and done again. A step names what it is about by
// the number of the message it made, so that any subset of a story is a story.

import type { Size } from './words.ts'

export const staffNames = ['olga', 'ivan'] as const
export type StaffName = (typeof staffNames)[number]

/** A client's number. */
type Client = { client: number }
/** The number of the message said. */
type Said = { n: number }

export type Step = Client &
  (
    | (Said & { do: 'write'; size: Size; answers?: number })
    | (Said & { do: 'send'; what: 'photo' | 'document' })
    /** Its parts are numbered from `n` on. */
    | (Said & { do: 'album'; parts: number })
    | { do: 'edit'; of: number; version: number }
    | (Said & { do: 'answer'; by: StaffName; note: boolean; size: Size })
    | (Said & { do: 'show'; by: StaffName })
    /** Its parts are numbered from `n` on; a note says so under its last part. */
    | (Said & { do: 'show_album'; by: StaffName; parts: number; note: boolean })
    | { do: 'edit_answer'; by: StaffName; of: number; version: number; note: boolean }
    | { do: 'undo'; by: StaffName; of: number }
    | (Said & { do: 'comment'; by: StaffName; note: boolean; size: Size })
    | { do: 'edit_comment'; by: StaffName; of: number; version: number; note: boolean }
    | { do: 'delete_comment'; by: StaffName; of: number }
    | { do: 'assign'; by: StaffName; to: StaffName | null }
    | { do: 'move'; by: StaffName; section: string }
    | { do: 'complete' | 'reopen'; by: StaffName }
    | { do: 'press'; by: StaffName; button: 'take' | 'close' | 'reopen' | 'waiting' | 'done'; times: number }
    | { do: 'command'; by: StaffName; command: 'take' | 'close' | 'reopen' }
    | { do: 'close_topic' | 'reopen_topic' | 'delete_topic'; by: StaffName }
  )

/** What befalls the machines, and the vendors, before the step of that number is done. */
export type Trouble = { before: number } & (
  | { what: 'kill'; hub: number }
  /** The hub ends itself at the `nth` passing of that moment, counted from its next start. */
  | { what: 'die_at'; hub: number; moment: string; nth: number }
  | { what: 'freeze'; hub: number; ms: number }
  | { what: 'postgres' }
  | { what: 'redis'; how: 'flush' | 'restart' }
  | { what: 'telegram_down' | 'todoist_down'; how: 'refuse' | '500' | 'html'; ms: number }
  | { what: 'slow'; ms: number; byMs: number }
  /** Todoist refuses the next command of that kind for itself, for a moment. */
  | { what: 'command_refused'; command: string }
)

export function tellStep(step: Step): string {
  const { do: deed, client, ...rest } = step
  return `client ${client}: ${deed} ${fields(rest)}`.trimEnd()
}

export function tellTrouble({ before, what, ...rest }: Trouble): string {
  return `before step ${before}: ${what} ${fields(rest)}`.trimEnd()
}

function fields(rest: object): string {
  return Object.entries(rest)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ')
}
