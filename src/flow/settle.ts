// The detective: finds out whether a call was done whose answer never came. The chat has no idempotency key, so
// neither sending again (doubles) nor giving up (losses) will do. Every message id between the newest one known before
// the call and the newest one when looking began is either explained, or looked at; and a look that fails proves nothing.

import type { Place } from '../domain/happening.ts'
import { Gone, Misread, Rejected } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Chat, ChatCall, ChatReceipt } from '../ports.ts'
import { chatNewsWaits } from '../store/inbox.ts'
import { newestId, seeId } from '../store/lanes.ts'
import { knownIdsBetween } from '../store/links.ts'
import { beginLooking, keepNewestAfter, onTheirWay } from '../store/claims.ts'
import type { OutboxRow } from '../store/outbox.ts'
import { roomById } from '../store/rooms.ts'
import type { Room } from '../store/rooms.ts'
import { keepStray } from '../store/strays.ts'
import { createLedger } from './ledger.ts'
import type { LedgerParts } from './ledger.ts'
import { looksLike, looksOf, sameLooks, versionsOf } from './looks.ts'
import { chatLane } from './places.ts'

export type Verdict =
  | { verdict: 'done'; receipt: ChatReceipt }
  /** Some parts of an album, in its order; null where a part did not arrive. */
  | { verdict: 'partly'; messageIds: (number | null)[] }
  | { verdict: 'not_done' }
  | { verdict: 'undecidable'; why: string }
  | { verdict: 'later'; afterMs: number }

type About = { lane: string; room: Room | null; stands: () => boolean }

export interface Settler {
  /**
   * Throws what a look throws: then nothing is known, and it is asked again later. One at a time in each chat, over all
   * hubs, so that no copy is found for two; `stands` says whether it is still so.
   */
  findOut(rows: OutboxRow[], call: ChatCall, about: About): Promise<Verdict>
}

/** `begun`: when looking began, and the newest id the call can have made, once that is settled. */
type Looking = About & { begun: { lookedAt: Date; newestAfter: number | null } }

/** More unexplained ids than this are not looked at: a person decides faster. */
const candidatesAtMost = 60
/** So long they are waited for to become fewer, whatever the chat says: to say a thing late is better than twice. */
const explainPatienceMs = 60_000
/** Private chats have no bound but what we know: ids a little beyond are looked at too. */
const beyondNewest = 12
/** What the chat has told of itself by now is waited for so long; it need never be all. */
const newsPatienceMs = 5 * 60_000
/** Some news has to be read first. */
const askLater: Verdict = { verdict: 'later', afterMs: 500 }
/** Much news has to. */
const askMuchLater: Verdict = { verdict: 'later', afterMs: 2000 }
/** Looking itself is refused: a person may mend it, but what waits behind it does not wait for ever. */
const refusalPatienceMs = 15 * 60_000
const refusalRetryMs = 60_000

export function createSettler(with_: LedgerParts & { chat: Chat; log: Log }): Settler {
  const { database, chat, log } = with_
  const ledgers = createLedger(with_)

  async function findOut(rows: OutboxRow[], call: ChatCall, about: Looking): Promise<Verdict> {
    if (call.op === 'create_topic') return await findTopic(about)
    const looks = looksOf(call)
    if (looks === null || !isPlaced(call)) return { verdict: 'not_done' }
    const ledger = await ledgers.place(about.stands)
    try {
      return await findMessages(rows, call, versionsOf(rows, call, looks), { ...about, ledger })
    } catch (error) {
      if (!(error instanceof Gone && error.what === 'topic') || ledger.threadId === null) throw error
      await ledgers.forget(ledger)
      return { verdict: 'later', afterMs: 1000 }
    }
  }

  /** The chat tells us of our own topics: once all its news is read, silence means it was not made. */
  async function findTopic({ room, begun }: Looking): Promise<Verdict> {
    const { id } = room!
    const now = await roomById(database, id)
    if (now?.threadId) return { verdict: 'done', receipt: { messageIds: [], threadId: now.threadId } }
    // By the time it is looked for it was made, or never will be.
    if (!(await hasTold(begun.lookedAt))) return { verdict: 'later', afterMs: 1000 }
    return await database.transaction(async (trx): Promise<Verdict> => {
      if (await chatNewsWaits(trx)) return { verdict: 'later', afterMs: 1000 }
      const later = await roomById(trx, id)
      return later?.threadId
        ? { verdict: 'done', receipt: { messageIds: [], threadId: later.threadId } }
        : { verdict: 'not_done' }
    })
  }

  /** What had happened by then, or as much of it as is waited for. */
  async function hasTold(lookedAt: Date): Promise<boolean> {
    return Date.now() - lookedAt.getTime() > newsPatienceMs || (await chat.caughtUp(lookedAt))
  }

  async function findMessages(
    rows: OutboxRow[],
    call: PlacedCall,
    looks: ReturnType<typeof versionsOf>,
    { lane, stands, begun, ledger }: Looking & { ledger: Place },
  ): Promise<Verdict> {
    const { place } = call
    const { lookedAt } = begun
    const upTo = await upperBound(rows[0]!, { place, begun, ledger, stands })
    if (upTo === null) return askLater
    // In a place that nothing was known of, what was sent is among its newest.
    const before = rows[0]!.newestBefore ?? 0
    const after = before === 0 ? Math.max(0, upTo - candidatesAtMost) : before
    const known = await knownIdsBetween(database, place.chatId, after, upTo)
    const unexplained = upTo - after - known.size
    if (unexplained > candidatesAtMost) {
      // What the chat has not told of yet explains most of them once it does.
      if (await mayBecomeFewer(lookedAt)) return askMuchLater
      return { verdict: 'undecidable', why: `${unexplained} messages that may be it, of ${upTo - after}` }
    }
    const candidates = Array.from({ length: Math.max(0, upTo - after) }, (_, index) => after + 1 + index).filter(
      (id) => !known.has(id),
    )
    const found: (number | null)[] = looks.map(() => null)
    let next = 0
    let blind: string | null = after > before ? 'nothing was known of the place' : null
    for (const id of candidates) {
      if (next === looks.length) break
      try {
        const look = async () => await chat.look(place.chatId, id, ledger)
        const sighting = await ledgers.pay(ledger.chatId, 1, stands, look)
        if (sighting.there) await keepStray(database, ledger.chatId, sighting.lookId)
        if (!sighting.there || !sighting.byUs) {
          // Nobody's copy, whoever looks next; where the chat itself told the bound, for elsewhere it may yet be given out.
          if (place.chatId === ledger.chatId) await keepStray(database, place.chatId, id)
          continue
        }
        const part = looks.findIndex(
          (versions, index) => index >= next && versions.some((wanted) => looksLike(wanted, sighting.content)),
        )
        if (part < 0 || !(await standsThere(rows, call, id, { lane, ledger, stands }))) continue
        found[part] = id
        next = part + 1
      } catch (error) {
        if (!isUnseeable(error)) throw error
        blind = error instanceof Error ? error.message : String(error)
      }
    }
    const messageIds = found.filter((id) => id !== null)
    if (messageIds.length === looks.length) return { verdict: 'done', receipt: { messageIds, threadId: null } }
    if (blind !== null) return { verdict: 'undecidable', why: blind }
    return messageIds.length === 0 ? { verdict: 'not_done' } : { verdict: 'partly', messageIds: found }
  }

  /** Until all that the chat had to tell has come and was read, and our own records had their time. */
  async function mayBecomeFewer(lookedAt: Date): Promise<boolean> {
    const waitedMs = Date.now() - lookedAt.getTime()
    if (waitedMs < explainPatienceMs) return true
    if (waitedMs > newsPatienceMs) return false
    return !(await chat.caughtUp(lookedAt)) || (await chatNewsWaits(database))
  }

  /**
   * Where the same is on its way to another topic of the group too, a copy is ours only if it stands in ours; and where
   * looks are taken, only if it is none that was left over. What is part of an album takes no buttons to tell it by.
   */
  async function standsThere(
    rows: OutboxRow[],
    call: PlacedCall,
    messageId: number,
    { lane, ledger, stands }: { lane: string; ledger: Place; stands: () => boolean },
  ): Promise<boolean> {
    const { place } = call
    const alike = async () =>
      place.chatId < 0 && (await onTheirWay(database, lane, rows)).some((other) => sameLooks(other, call))
    const maybeLeft = place.chatId === ledger.chatId && call.op !== 'copy_album'
    if (!maybeLeft && !(await alike())) return true
    const buttons = call.op === 'send' ? call.buttons : null
    const ask = async () => await chat.sentThere(place, messageId, buttons)
    return await ledgers.pay(place.chatId, 2, stands, ask)
  }

  /**
   * The newest id that the call can have made: settled once, since nothing is done so late, and at once where the chat
   * tells it: what comes while news is read would only be more to explain. Null until what the chat had told by then is
   * read: it explains ids, and tells what the source of a copy had become.
   */
  async function upperBound(
    row: OutboxRow,
    { place, begun, ledger, stands }: Pick<Looking, 'begun' | 'stands'> & { place: Place; ledger: Place },
  ): Promise<number | null> {
    const { lookedAt, newestAfter } = begun
    const settle = async (): Promise<number | null> => {
      const bound = await newestNow(lookedAt, place, ledger, stands)
      if (bound !== null) await keepNewestAfter(database, row, bound)
      return bound
    }
    const told = newestAfter ?? (place.chatId === ledger.chatId ? await settle() : null)
    if (await chatNewsWaits(database, lookedAt)) return null
    return told ?? (await settle())
  }

  async function newestNow(lookedAt: Date, place: Place, ledger: Place, stands: () => boolean): Promise<number | null> {
    if (place.chatId === ledger.chatId) {
      const id = await newestIn(ledger, stands)
      await seeId(database, chatLane(ledger.chatId), id)
      return id - 1
    }
    if (!(await hasTold(lookedAt))) return null
    const lane = place.chatId < 0 ? chatLane(place.chatId) : 'private'
    return await database.transaction(async (trx) =>
      (await chatNewsWaits(trx, lookedAt)) ? null : (await newestId(trx, lane)) + beyondNewest,
    )
  }

  /** The chat refuses to be looked at, where the looks are taken or where the copy may stand. */
  async function refused(failure: Refusal, call: ChatCall, { begun, stands }: Looking): Promise<Verdict> {
    log.warn({ reason: failure.message }, 'looking for a delivery is refused')
    const undecidable: Verdict = { verdict: 'undecidable', why: failure.message }
    const forGood = failure.name !== 'Rejected' || failure.scope !== 'account'
    if (forGood && Date.now() - begun.lookedAt.getTime() > refusalPatienceMs) return undecidable
    // A group has another id by now; what stands under the old one can't be looked at any longer. But which?
    const moved = failure.name === 'Gone' && failure.what === 'group'
    if (moved && !(isPlaced(call) && (await ledgerMoved(call.place, stands)))) return undecidable
    return { verdict: 'later', afterMs: refusalRetryMs }
  }

  /** Whether it is the chat set aside for looking; from now on its new id is used. */
  async function ledgerMoved(place: Place, stands: () => boolean): Promise<boolean> {
    const ledger = await ledgers.place(stands)
    if (ledger.chatId === place.chatId) return false
    try {
      await newestIn(ledger, stands)
      return false
    } catch (error) {
      if (!(error instanceof Gone && error.what === 'group')) throw error
      ledgers.moved(error.movedTo)
      return true
    }
  }

  async function newestIn(ledger: Place, stands: () => boolean): Promise<number> {
    const id = await ledgers.pay(ledger.chatId, 1, stands, async () => await chat.newestId(ledger))
    await keepStray(database, ledger.chatId, id)
    return id
  }

  return {
    async findOut(rows, call, about) {
      const looking = { ...about, begun: await beginLooking(database, rows[0]!) }
      try {
        return await findOut(rows, call, looking)
      } catch (error) {
        if (!isRefusal(error)) throw error
        return await refused(error, call, looking)
      }
    },
  }
}

type Refusal = Rejected | Gone | Misread

function isRefusal(error: unknown): error is Refusal {
  return error instanceof Rejected || error instanceof Gone || error instanceof Misread
}

/** Protected, or of a kind that can't be probed: it may be ours all the same. */
function isUnseeable(error: unknown): boolean {
  return (error instanceof Rejected && error.scope === 'thing') || (error instanceof Gone && error.what === 'message')
}

type PlacedCall = Extract<ChatCall, { op: 'send' | 'send_file' | 'copy' | 'copy_album' }>

function isPlaced(call: ChatCall): call is PlacedCall {
  return call.op === 'send' || call.op === 'send_file' || call.op === 'copy' || call.op === 'copy_album'
}
