// Commands about the desk as a whole, given in a group or privately: who may give them, and where the answer goes. One
// file here for each.

import type { ButtonAnswer } from '../../domain/decision.ts'
import type { DeskCommand, Happening, Person, Place } from '../../domain/happening.ts'
import type { Locale } from '../../domain/ticket.ts'
import type { Transaction } from '../../store/database.ts'
import { deskById, deskOfGroup, firstDesk, isDeskAdmin } from '../../store/desks.ts'
import { enqueue } from '../../store/outbox.ts'
import { roomOfThread } from '../../store/rooms.ts'
import type { StoredWant } from '../../store/stored-want.ts'
import { isStaff } from '../../store/technicians.ts'
import { ticketById } from '../../store/tickets.ts'
import { say } from '../../texts/texts.ts'
import { groupStream, priority } from '../places.ts'
import { plainly } from './command.ts'
import type { Ask, Command, Links } from './command.ts'
import { deskCommand } from './desk.ts'
import { ticketCommand } from './ticket.ts'

type Commanded = Extract<Happening, { type: 'desk_commanded' }>
type Press = Extract<Happening, { type: 'desk_pressed' }>

const commands: Record<DeskCommand, Command> = { ticket: ticketCommand, desk: deskCommand }

export type DeskCommands = {
  /** False: said privately by somebody who has no command to give. Then they are words like any other. */
  run(trx: Transaction, commanded: Commanded, now: Date): Promise<boolean>
  press(trx: Transaction, press: Press, now: Date): Promise<{ told: ButtonAnswer; locale: Locale | undefined }>
}

export function createDeskCommands({ leads, links }: { leads: number[]; links: Links }): DeskCommands {
  /** Null in a group that is none of ours. */
  async function askOf(
    trx: Transaction,
    { from, place, privately }: { from: Person; place: Place; privately: boolean },
    now: Date,
  ): Promise<Ask | null> {
    const room = place.threadId === null ? undefined : await roomOfThread(trx, place.chatId, place.threadId)
    const ticket = room ? await ticketById(trx, room.ticketId) : undefined
    const desk = ticket ? await deskById(trx, ticket.deskId) : ((await deskOfGroup(trx, place.chatId)) ?? null)
    if (!privately && !desk) return null
    const house = desk ?? (await firstDesk(trx))
    if (!house) return null
    const isLead = leads.includes(from.telegramId) || (await isDeskAdmin(trx, desk?.id ?? null, from.telegramId))
    return {
      from,
      isLead,
      desk,
      locale: house.locale,
      place,
      privately,
      ticketId: ticket?.id ?? null,
      args: '',
      now,
      links,
    }
  }

  /** A lead who makes a group a desk: nothing else is heard in a group that is none of ours. */
  async function newcomer(trx: Transaction, commanded: Commanded, now: Date): Promise<Ask | null> {
    const { from, place, privately, command, args } = commanded
    if (privately || command !== 'desk' || !/^add\b/i.test(args.trim()) || !leads.includes(from.telegramId)) return null
    const house = await firstDesk(trx)
    return house
      ? { from, isLead: true, desk: null, locale: house.locale, place, privately, ticketId: null, args: '', now, links }
      : null
  }

  /** In a group of ours everybody is staff. */
  async function may(trx: Transaction, command: Command, ask: Ask): Promise<boolean> {
    if (ask.isLead) return true
    return command.for === 'staff' && (!ask.privately || (await isStaff(trx, ask.from.telegramId)))
  }

  async function run(trx: Transaction, commanded: Commanded, now: Date): Promise<boolean> {
    const { privately, message } = commanded
    const command = commands[commanded.command]
    const ask = (await askOf(trx, commanded, now)) ?? (await newcomer(trx, commanded, now))
    const allowed = ask !== null && (await may(trx, command, ask))
    if (!allowed && privately) return false
    if (!ask) return true
    const said = allowed
      ? await command.run(trx, { ...ask, args: commanded.args.trim() })
      : plainly(say(ask.locale, 'command_not_yours'))
    await put(trx, ask, { op: 'outside_tell', place: ask.place, replyTo: message.id, say: said })
    return true
  }

  async function press(
    trx: Transaction,
    pressed: Press,
    now: Date,
  ): Promise<{ told: ButtonAnswer; locale: Locale | undefined }> {
    const command = commands[pressed.command]
    const ask = await askOf(trx, pressed, now)
    if (!ask || !command.press) return { told: 'old_button', locale: ask?.locale }
    if (!(await may(trx, command, ask))) return { told: 'not_yours', locale: ask.locale }
    const { told, said } = await command.press(trx, ask, pressed.press)
    const { chatId } = ask.place
    if (said) await put(trx, ask, { op: 'outside_edit', chatId, messageId: pressed.messageId, say: said })
    return { told, locale: ask.locale }
  }

  async function put(trx: Transaction, { place }: Ask, want: StoredWant): Promise<void> {
    await enqueue(trx, groupStream(place.chatId), [{ want, priority: priority.notice }])
  }

  return { run, press }
}
