// What a command of the desk is: who may give it, what it answers, and what the buttons under its answer do.

import type { Decidable } from '../../domain/decide.ts'
import type { ButtonAnswer } from '../../domain/decision.ts'
import type { DeskCommand, Person, Place } from '../../domain/happening.ts'
import type { Locale } from '../../domain/ticket.ts'
import type { Button, Chat } from '../../ports.ts'
import type { Transaction } from '../../store/database.ts'
import type { Desk } from '../../store/desks.ts'
import type { Said } from '../../store/stored-want.ts'

/** Links that open a thing where it stands. */
export type Links = { taskLink: (taskId: string) => string } & Pick<Chat, 'topicLink' | 'startLink'>

/** Has something follow now, under the ticket's lock. Resolves with what the rules answer to it; null: nothing. */
export type Follow = (happening: Decidable) => Promise<ButtonAnswer | null>

export type Ask = {
  from: Person
  /** A lead by the settings, or an admin of the desk's group. */
  isLead: boolean
  /** A lead by the settings: of every desk, and told what leads are told. */
  everywhere: boolean
  /** Known to answer here; in a group of ours everybody is. */
  isStaff: boolean
  /** Whose group it was said in; null in a private chat: then it is about all desks. */
  desk: Desk | null
  /** The language of the desk's staff; a client's own where a client asks. */
  locale: Locale
  place: Place
  privately: boolean
  /** The ticket in whose topic it was said. */
  ticketId: number | null
  args: string
  /** Who wrote what the command answers. */
  repliedTo: Person | null
  now: Date
  links: Links
  follow: Follow
}

/** `told`: null where what is seen says enough. `said` takes the place of the message that the button stood under. */
export type Pressed = { told: ButtonAnswer | null; said: Said | null }

export type Command = {
  for: 'leads' | 'staff' | 'everybody'
  /** With such words after it, leads by the settings may give it in a group that is none of ours yet. */
  anywhere?: RegExp
  run(trx: Transaction, ask: Ask): Promise<Said>
  /** `press` is what `buttonOf` was given. Everything about it is checked anew: it can be sent by anybody. */
  press?(trx: Transaction, ask: Ask, press: string): Promise<Pressed>
}

/** `press` in at most 48 ASCII characters (Bot API: callback_data, 64 bytes). */
export function buttonOf(command: DeskCommand, label: string, press: string): Button {
  return { label, data: `d:${command}:${press}` }
}

export function plainly(text: string, buttons: Button[][] | null = null): Said {
  return { text, spans: [], buttons }
}
