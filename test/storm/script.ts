// What was really done, written down as it was done: the one thing the oracle compares the vendors' sides with.
import type { StaffName } from './steps.ts'

export type SaidMessage = {
  n: number
  client: number
  /** Where it was said. */
  side: 'client' | 'topic' | 'board'
  /** Of the staff; null for the client. */
  by: StaffName | null
  /** The version from which on it is a note, for ever; null for what the client may read. */
  noteFrom: number | null
  /** Of an album, whose last part makes notes of all. */
  inAlbum: boolean
  kind: 'text' | 'photo' | 'document'
  /** Its newest version, and the words of it without what marks a note. */
  version: number
  words: string
  answers: number | null
  /** Its id where it was said. */
  id: number | string
  chatId: number | null
  /** Milliseconds. */
  at: number
  deleted: boolean
  /** Said when nothing could be in its way any more. */
  calm: boolean
}

export type Script = {
  /** In the order they were said. */
  messages: Map<number, SaidMessage>
  /** By client: how often a topic of theirs was deleted, and whether anyone ever asked to close the ticket. */
  topicsDeleted: Map<number, number>
  closings: Map<number, number>
  steps: { done: number; impossible: number }
  /** Every step as it was done, with its time and the topic it was done in, for whoever wonders. */
  diary: { client: number; line: string }[]
}

export function newScript(): Script {
  return {
    messages: new Map(),
    topicsDeleted: new Map(),
    closings: new Map(),
    steps: { done: 0, impossible: 0 },
    diary: [],
  }
}

export function count(map: Map<number, number>, client: number): void {
  map.set(client, (map.get(client) ?? 0) + 1)
}
