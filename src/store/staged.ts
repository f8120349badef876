// What a row of the chat's outbox is about, read with it in one question: its ticket, its people, its room, and what is
// to be shown there.

import type { Message } from '../domain/message.ts'
import type { Client, Technician } from '../domain/ticket.ts'
import { asClient, ClientRow } from './clients.ts'
import { Desk } from './desks.ts'
import { Link } from './links.ts'
import { asMessage, MessageRow } from './messages.ts'
import { Room } from './rooms.ts'
import { asTechnician, TechnicianRow } from './technicians.ts'
import { asTicket, TicketRow } from './tickets.ts'
import type { StoredTicket } from './tickets.ts'

/** What a row is about. A client's notice may belong to no ticket. */
export type Stage = {
  ticket: StoredTicket | null
  client: Client | null
  desk: Desk | null
  room: Room | null
  technician: Technician | null
  /** What the row shows, and where a person said it. */
  message: Message | null
  source: Link | null
}

type Json = Record<string, unknown>
export type StagedRecord = Record<keyof Stage, Json | null>

/** To be selected from `head`, a row of the outbox. */
export const stagedColumns = `to_jsonb(ticket) as ticket, to_jsonb(client) as client, to_jsonb(desk) as desk, coalesce(to_jsonb(mirror), to_jsonb(room)) as room,
  to_jsonb(technician) as technician, to_jsonb(message) - 'search' as message, to_jsonb(source) as source`

export const stagedJoins = `
  left join tickets ticket on ticket.id = head.ticket_id
  left join clients client on client.id = coalesce(
    ticket.client_id, case when starts_with(head.stream, 'client:') then substr(head.stream, 8)::bigint end
  )
  left join desks desk on desk.id = ticket.desk_id
  left join rooms room on room.ticket_id = ticket.id and room.kind = 'topic'
  left join rooms mirror on mirror.id = case
    when head.stream like 'mirror:%' then substr(head.stream, 8)::bigint
    when head.stream like 'face:m%' then substr(head.stream, 7)::bigint
  end
  left join technicians technician on technician.id = ticket.technician_id
  left join messages message on message.id = head.message_id
  left join lateral (
    select * from links where links.message_id = message.id and links.origin = 'source' order by part, id limit 1
  ) source on true`

export function stagedOf(record: StagedRecord): Stage {
  const ticket = dated(record.ticket, 'assigned_at', 'opened_at', 'first_answered_at', 'closed_at')
  const client = dated(record.client, 'created_at', 'last_seen_at')
  const message = dated(record.message, 'created_at', 'edited_at', 'deleted_at')
  const { desk, room, technician, source } = record
  return {
    ticket: ticket && asTicket(TicketRow.fromDatabaseJson(ticket)),
    client: client && asClient(ClientRow.fromDatabaseJson(client)),
    desk: desk && Desk.fromDatabaseJson(desk),
    room: room && Room.fromDatabaseJson(room),
    technician: technician && asTechnician(TechnicianRow.fromDatabaseJson(technician)),
    message: message && asMessage(MessageRow.fromDatabaseJson(message)),
    source: source && Link.fromDatabaseJson(source),
  }
}

/** Inside of JSON a time is a text. */
function dated(json: Json | null, ...columns: string[]): Json | null {
  if (json === null) return null
  const times = columns.map((column) => [column, json[column]] as const)
  return {
    ...json,
    ...Object.fromEntries(
      times.map(([column, time]) => [column, typeof time === 'string' ? new Date(time) : time] as const),
    ),
  }
}
