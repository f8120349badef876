// Calling a specialist: a note that begins with the name of known staff. Who is called hears of it, the client does not.

import type { Content } from './content.ts'
import type { AuditEvent, NoticeArgs, Notice, Situation } from './decision.ts'
import type { Technician } from './ticket.ts'
import { isNote, whoIsCalled } from './message.ts'

type Words = Pick<Content, 'text' | 'spans'>

/** Whether what staff say is a note. */
export function saysNote({ staff, leads, client }: Situation, words: Words & Pick<Content, 'detail'>): boolean {
  return isNote(words, [...staff, ...leads], client)
}

/** Those whom a note calls, without the one who wrote it. */
export function called({ staff, client, actor }: Situation, words: Words): Technician[] {
  return whoIsCalled(words, staff, client).filter(({ id }) => id !== actor?.id)
}

export function callEvents(people: Technician[], actorName: string): AuditEvent[] {
  return people.map(({ id, name }) => ({ actor: 'TECH', actorName, action: 'called', payload: { to: id, name } }))
}

/** What the author of a note is told under it. */
export function keptNotice(people: Technician[]): { notice: Notice; args: NoticeArgs } {
  return people.length === 0
    ? { notice: 'kept_as_note', args: {} }
    : { notice: 'kept_as_call', args: { name: people.map(({ name }) => name).join(', ') } }
}

/** The board's accounts of those who are called. */
export function accountsOf(people: Technician[]): string[] {
  return people.flatMap(({ todoistId }) => (todoistId === null ? [] : [todoistId]))
}
