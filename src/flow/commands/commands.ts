// Commands about the desk as a whole, given in a group or privately: who may give them, and where the answer goes. One
// file here for each.

import type { ButtonAnswer } from '../../domain/decision.ts'
import type { DeskCommand, Happening, Person, Place } from '../../domain/happening.ts'
import type { Locale } from '../../domain/ticket.ts'
import type { Transaction } from '../../store/database.ts'
import { deskById, deskOfGroup, desksLedBy, firstDesk, isDeskAdmin } from '../../store/desks.ts'
import { clientByTelegram } from '../../store/clients.ts'
import { enqueue } from '../../store/outbox.ts'
import { roomOfThread } from '../../store/rooms.ts'
import type { StoredWant } from '../../store/stored-want.ts'
import { isStaff, technicianOfPerson } from '../../store/technicians.ts'
import { ticketById } from '../../store/tickets.ts'
import { say } from '../../texts/texts.ts'
import { clientStream, groupStream, priority } from '../places.ts'
import { assignCommand } from './assign.ts'
import { plainly } from './command.ts'
import { linkCommand } from './link.ts'
import { techCommand } from './tech.ts'
import type { Ask, Command, Follow, Links } from './command.ts'
import { findCommand } from './find.ts'
import { loadCommand } from './load.ts'
import { blockCommand, unblockCommand } from './block.ts'
import { cannedCommand } from './canned.ts'
import { exportCommand } from './export.ts'
import { forgetCommand } from './forget.ts'
import { notifyCommand } from './notify.ts'
import { deskCommand } from './desk.ts'
import { ticketCommand } from './ticket.ts'
import { ticketsCommand } from './tickets.ts'

type Commanded = Extract<Happening, { type: 'desk_commanded' }>
type Press = Extract<Happening, { type: 'desk_pressed' }>

const commands: Record<DeskCommand, Command> = {
  ticket: ticketCommand,
  tech: techCommand,
  link: linkCommand,
  tickets: ticketsCommand,
  find: findCommand,
  load: loadCommand,
  assign: assignCommand,
  canned: cannedCommand,
  block: blockCommand,
  unblock: unblockCommand,
  export: exportCommand,
  forget: forgetCommand,
  notify: notifyCommand,
  desk: deskCommand,
}

type Answered = { told: ButtonAnswer | null; locale: Locale | undefined }

export type DeskCommands = {
  /** False: said privately by somebody who has no command to give. Then they are words like any other. */
  run(trx: Transaction, commanded: Commanded, now: Date, follow: Follow): Promise<boolean>
  press(trx: Transaction, press: Press, now: Date, follow: Follow): Promise<Answered>
}

export function createDeskCommands({ leads, links }: { leads: number[]; links: Links }): DeskCommands {
  /** Null in a group that is none of ours. */
  async function askOf(
    trx: Transaction,
    command: Command,
    { from, place, privately, args = '' }: { from: Person; place: Place; privately: boolean; args?: string },
    now: Date,
    follow: Follow,
  ): Promise<Ask | null> {
    const room = place.threadId === null ? undefined : await roomOfThread(trx, place.chatId, place.threadId)
    const ticket = room ? await ticketById(trx, room.ticketId) : undefined
    const byTheSettings = leads.includes(from.telegramId)
    // Privately an admin of one desk's group leads there alone.
    const [led] = privately && !byTheSettings ? await desksLedBy(trx, from.telegramId) : []
    const deskId = ticket?.deskId ?? led
    const desk = deskId ? await deskById(trx, deskId) : ((await deskOfGroup(trx, place.chatId)) ?? null)
    const elsewhere = !privately && !desk
    if (elsewhere && !(byTheSettings && command.anywhere?.test(args.trim()))) return null
    const house = desk ?? (await firstDesk(trx))
    if (!house) return null
    const isLead = byTheSettings || (await isDeskAdmin(trx, desk?.id ?? null, from.telegramId))
    const staff = isLead || !privately || (await isStaff(trx, from.telegramId))
    return {
      from,
      isLead,
      everywhere: byTheSettings,
      isStaff: staff,
      desk,
      locale: staff ? house.locale : await localeOf(trx, from),
      place,
      privately,
      ticketId: ticket?.id ?? null,
      args: '',
      repliedTo: null,
      now,
      links,
      follow,
    }
  }

  function may(command: Command, ask: Ask): boolean {
    return ask.isLead || command.for === 'everybody' || (command.for === 'staff' && ask.isStaff)
  }

  async function run(trx: Transaction, commanded: Commanded, now: Date, follow: Follow): Promise<boolean> {
    const { privately, message } = commanded
    const command = commands[commanded.command]
    const ask = await askOf(trx, command, commanded, now, follow)
    const allowed = ask !== null && may(command, ask)
    if (!allowed && privately) return false
    if (!ask) return true
    // Who leads is known as such.
    if (!privately && !ask.isLead) await technicianOfPerson(trx, ask.from)
    const said = allowed
      ? await command.run(trx, { ...ask, args: commanded.args.trim(), repliedTo: commanded.repliedTo ?? null })
      : plainly(say(ask.locale, 'command_not_yours'))
    await put(trx, ask, { op: 'outside_tell', place: ask.place, replyTo: message.id, say: said })
    return true
  }

  async function press(trx: Transaction, pressed: Press, now: Date, follow: Follow): Promise<Answered> {
    const command = commands[pressed.command]
    const ask = await askOf(trx, command, pressed, now, follow)
    if (!ask || !command.press) return { told: 'old_button', locale: ask?.locale }
    if (!may(command, ask)) return { told: 'not_yours', locale: ask.locale }
    const { told, said } = await command.press(trx, ask, pressed.press)
    const { chatId } = ask.place
    if (said) await put(trx, ask, { op: 'outside_edit', chatId, messageId: pressed.messageId, say: said })
    return { told, locale: ask.locale }
  }

  /** Privately in one order with all else that is said to that person. */
  async function put(trx: Transaction, { place, privately, from }: Ask, want: StoredWant): Promise<void> {
    const client = privately ? await clientByTelegram(trx, from.telegramId) : undefined
    const stream = client ? clientStream(client) : groupStream(place.chatId)
    await enqueue(trx, stream, [{ want, priority: priority.notice }])
  }

  return { run, press }
}

/** Whoever asks privately and does not work here is a client. */
async function localeOf(trx: Transaction, { telegramId, locale }: Person): Promise<Locale> {
  return locale ?? (await clientByTelegram(trx, telegramId))?.locale ?? 'en'
}
