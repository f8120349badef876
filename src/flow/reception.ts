// Where a client who may mean any of several desks is received: asked which one, with the words kept until that is
// clear. Chosen by a button, by a link, or, if nothing is chosen for long enough, by the hub: nobody's words lie unseen.

import type { ButtonAnswer } from '../domain/decision.ts'
import type { Decidable } from '../domain/decide.ts'
import type { ChatMessage, Happening, Person } from '../domain/happening.ts'
import type { Client, Locale } from '../domain/ticket.ts'
import type { Log } from '../log.ts'
import { chooseDesk, clientById, clientByTelegram, seeClient } from '../store/clients.ts'
import type { Database, Transaction } from '../store/database.ts'
import {
  answerDesk,
  askDesk,
  deskQuestion,
  editKept,
  keepWords,
  takeKept,
  undecidedClients,
} from '../store/desk-questions.ts'
import type { Desk } from '../store/desks.ts'
import { workingDesks } from '../store/desks.ts'
import type { InboxRow } from '../store/inbox.ts'
import { takeNews } from '../store/inbox.ts'
import { enqueue } from '../store/outbox.ts'
import type { StoredWant } from '../store/stored-want.ts'
import { say } from '../texts/texts.ts'
import { clientStream, priority } from './places.ts'

/** Who has not chosen by then is received by the first desk. */
const choosingMs = 15 * 60_000
const lookMs = 60_000

type Of<Type extends Happening['type']> = Extract<Happening, { type: Type }>

export type Reception = {
  started(trx: Transaction, started: Of<'client_started'>, news: InboxRow): Promise<void>
  /** Words for a desk that is not known yet. */
  keep(trx: Transaction, wrote: Of<'client_wrote'>, news: InboxRow): Promise<void>
  /** False: those words are not kept here. */
  edited(trx: Transaction, edited: Of<'client_edited'>): Promise<boolean>
  pressed(
    trx: Transaction,
    press: Of<'client_pressed_desk'>,
    news: InboxRow,
  ): Promise<{ told: ButtonAnswer; locale: Locale }>
  notChosen(trx: Transaction, clientId: number, news: InboxRow): Promise<void>
}

/** `follow` with a desk: it is about that one, whatever else is known. */
export function createReception(
  follow: (trx: Transaction, happening: Decidable, news: InboxRow, deskId?: number) => Promise<unknown>,
): Reception {
  async function choose(trx: Transaction, client: Client, desk: Desk, from: Person, news: InboxRow): Promise<void> {
    await chooseDesk(trx, client.id, desk.id)
    await place(trx, client, desk, from, { news, kept: await takeKept(trx, client.id) })
  }

  /** What was written before becomes the request, in the order it was written. */
  async function place(
    trx: Transaction,
    client: Client,
    desk: Desk,
    from: Person,
    { news, kept }: { news: InboxRow; kept: ChatMessage[] },
  ): Promise<void> {
    const question = await deskQuestion(trx, client.id)
    if (question && question.deskId === null) {
      await answerDesk(trx, client.id, desk.id)
      await tell(trx, client, { op: 'ask_desk' })
    }
    for (const message of kept) await follow(trx, { type: 'client_wrote', from, message }, news, desk.id)
  }

  return {
    async started(trx, started, news) {
      await follow(trx, started, news)
      // Whoever is turned away is asked nothing.
      if ((await clientByTelegram(trx, started.from.telegramId))?.blocked) return
      const open = await openDesks(trx)
      const named = open.find(({ slug }) => slug === started.desk?.toLowerCase())
      if (!named && open.length < 2) return
      const client = await seeClient(trx, started.from)
      if (!named) return await ask(trx, client)
      if (open.length > 1)
        await tell(trx, client, { op: 'client_tell', text: say(client.locale, 'desk_chosen', { name: named.name }) })
      await choose(trx, client, named, started.from, news)
    },

    async keep(trx, { from, message }, news) {
      const client = (await clientByTelegram(trx, from.telegramId))!
      // Whoever writes can be reached again.
      if (client.unreachable) await follow(trx, { type: 'client_unblocked_us', from }, news)
      await keepWords(trx, client.id, message)
      const question = await deskQuestion(trx, client.id)
      const asked = question?.deskId === null && Date.now() - question.askedAt.getTime() < choosingMs
      if (!asked) await ask(trx, client)
    },

    async edited(trx, { from, message }) {
      const client = await clientByTelegram(trx, from.telegramId)
      return client !== undefined && (await editKept(trx, client.id, message.id, message.content))
    },

    async pressed(trx, press, news) {
      const client = await seeClient(trx, press.from)
      const { locale } = client
      if (client.blocked) return { told: 'blocked', locale }
      const desk = (await openDesks(trx)).find(({ id }) => id === press.deskId)
      if (!desk) return { told: 'desk_off', locale }
      const question = await deskQuestion(trx, client.id)
      const answered = question?.messageId === press.messageId && question.deskId !== null
      if (answered && question.deskId !== desk.id) return { told: 'desk_chosen_before', locale }
      await choose(trx, client, desk, press.from, news)
      return { told: 'desk_chosen', locale }
    },

    async notChosen(trx, clientId, news) {
      const kept = await takeKept(trx, clientId)
      const desks = await workingDesks(trx)
      const desk = desks.find(({ state }) => state === 'open') ?? desks[0]
      if (kept.length > 0 && desk) {
        const client = await clientById(trx, clientId)
        await place(trx, client, desk, client, { news, kept })
      }
    },
  }
}

async function openDesks(trx: Transaction): Promise<Desk[]> {
  return (await workingDesks(trx)).filter(({ state }) => state === 'open')
}

async function ask(trx: Transaction, client: Client): Promise<void> {
  await askDesk(trx, client.id)
  await tell(trx, client, { op: 'ask_desk' })
}

async function tell(trx: Transaction, client: Client, want: StoredWant): Promise<void> {
  await enqueue(trx, clientStream(client), [{ want, priority: priority.notice }])
}

/** Looks for clients who were asked and have not chosen; told once for the words that wait, whoever looks. */
export async function lookForUndecided(database: Database): Promise<void> {
  const undecided = await undecidedClients(database, choosingMs)
  await takeNews(
    database,
    undecided.map(({ clientId, telegramId, messageId }) => ({
      source: 'hub',
      key: `desk_not_chosen:${clientId}:${messageId}`,
      stream: `client:${telegramId}`,
      payload: { type: 'desk_not_chosen', clientId } satisfies Happening,
      at: new Date(),
    })),
  )
}

export function startReception(with_: { database: Database; log: Log }): { stop(): Promise<void> } {
  let looking: Promise<void> | null = null
  const timer = setInterval(() => {
    looking ??= lookForUndecided(with_.database)
      .catch((error: unknown) => with_.log.warn({ err: error }, 'could not look for who has not chosen a desk'))
      .finally(() => (looking = null))
  }, lookMs).unref()
  return {
    async stop() {
      clearInterval(timer)
      await looking
    },
  }
}
