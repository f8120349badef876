// Where looks are taken, and what they cost: the chat the owner set aside for it, or a topic of the main group made when
// first needed. Looks are paid as messages are, and where the chat asks to slow down all that goes there waits.

import { randomUUID } from 'node:crypto'
import type { Place } from '../domain/happening.ts'
import { Busy } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Chat } from '../ports.ts'
import { cursor, forgetCursorAt, setCursor } from '../store/cursors.ts'
import type { Database } from '../store/database.ts'
import { book, freeze, leaseLane, releaseLane } from '../store/lanes.ts'
import type { Window } from '../store/lanes.ts'
import { botLane, chatLane } from './places.ts'

export const ledgerName = '🧾'
export const ledgerCursor = (chatId: number): string => `ledger:${chatId}`
/** Held by whoever makes it; the next one may try after so long. */
const ledgerLane = 'looking:ledger'
const ledgerMakingMs = 60_000
/** A wait for the budget is cut into naps, after each of which the claim must still stand. */
const napMs = 1000
/** No window is longer: who has to wait for more does something else meanwhile. */
const longestWaitMs = 65_000

export type Ledger = {
  place(stands: () => boolean): Promise<Place>
  /** This topic is gone: another one is made, unless it was already. */
  forget(lost: Place): Promise<void>
  /** The group has another id; the one in the settings is followed by this process alone. */
  moved(toChatId: number | null): void
  /** Asks something of a chat, for so many units of its budget and of the bot's. */
  pay<T>(chatId: number, units: number, stands: () => boolean, work: () => Promise<T>): Promise<T>
}

export type LedgerParts = {
  database: Database
  chat: Pick<Chat, 'deliver'>
  ledgerChatId: number | null
  mainGroup: () => Promise<number>
  groupWindow: Window
  botWindow: Window
  log: Log
}

export function createLedger(with_: LedgerParts): Ledger {
  const { database, chat } = with_
  let setAside = with_.ledgerChatId

  async function place(stands: () => boolean): Promise<Place> {
    if (setAside !== null) return { chatId: setAside, threadId: null }
    const chatId = await with_.mainGroup()
    const name = ledgerCursor(chatId)
    const known = await cursor(database, name)
    if (known !== null) return { chatId, threadId: Number(known) }
    // One at a time over all hubs: two would make two.
    const owner = randomUUID()
    if (!(await database.transaction(async (trx) => await leaseLane(trx, ledgerLane, owner, ledgerMakingMs))))
      throw new Busy('another one makes the topic for looking', 500)
    try {
      const made = await cursor(database, name)
      if (made !== null) return { chatId, threadId: Number(made) }
      const topic = { op: 'create_topic', chatId, name: ledgerName } as const
      const { threadId } = await pay(chatId, 1, stands, async () => await chat.deliver(topic, stands))
      await setCursor(database, name, String(threadId))
      with_.log.info({ chat: chatId }, 'made a topic for looking up messages whose delivery is unknown')
      return { chatId, threadId: threadId! }
    } finally {
      await releaseLane(database, ledgerLane, owner)
    }
  }

  async function pay<T>(chatId: number, units: number, stands: () => boolean, work: () => Promise<T>): Promise<T> {
    await afford(chatId, units, stands)
    try {
      return await work()
    } catch (error) {
      if (error instanceof Busy) await freeze(database, chatLane(chatId), error.afterMs)
      throw error
    }
  }

  async function afford(chatId: number, units: number, stands: () => boolean): Promise<void> {
    const window = chatId < 0 ? with_.groupWindow : { limit: 1, ms: 1000 }
    for (;;) {
      if (!stands()) throw new Error('the claim to look is over')
      const lanes = [
        { key: chatLane(chatId), window },
        { key: botLane, window: with_.botWindow },
      ]
      const wait = Math.max(...(await database.transaction(async (trx) => await book(trx, lanes, units))))
      if (wait === 0) return
      if (wait > longestWaitMs) throw new Busy('the chat where looks are taken asks to slow down', wait)
      await new Promise((resolve) => setTimeout(resolve, Math.min(wait, napMs)))
    }
  }

  return {
    place,
    pay,
    async forget({ chatId, threadId }) {
      await forgetCursorAt(database, ledgerCursor(chatId), String(threadId))
    },
    moved(toChatId) {
      if (setAside !== null) setAside = toChatId ?? setAside
    },
  }
}
