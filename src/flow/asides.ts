// What the hub says beside the tickets: to the leads, and to whoever asks in the wrong place.

import type { ButtonAnswer, NoticeArgs } from '../domain/decision.ts'
import type { Decidable } from '../domain/decide.ts'
import type { Happening, Person } from '../domain/happening.ts'
import type { Locale } from '../domain/ticket.ts'
import type { Chat } from '../ports.ts'
import { clientByTelegram } from '../store/clients.ts'
import type { Transaction } from '../store/database.ts'
import { takeTurns } from '../store/database.ts'
import { deskById, deskOfGroup, firstDesk } from '../store/desks.ts'
import { enqueue } from '../store/outbox.ts'
import { projectById } from '../store/projects.ts'
import { isOwnGroup, technicianOfPerson } from '../store/technicians.ts'
import { lastTickets } from '../store/tickets.ts'
import { wake } from '../store/wakeups.ts'
import { say } from '../texts/texts.ts'
import type { TextKey } from '../texts/texts.ts'
import { deskStands } from './new-desk.ts'
import { answerStream, clientStream, priority } from './places.ts'
import { tell } from './record-chat.ts'
import type { Scene } from './situation.ts'
import { tellPlainly } from './tell-plainly.ts'

export type Asides = {
  explain(trx: Transaction, said: Extract<Happening, { type: 'staff_wrote_outside' }>): Promise<void>
  /** False: asked by nobody we know. */
  connect(trx: Transaction, from: Person): Promise<boolean>
  projectOpened(trx: Transaction, projectId: number): Promise<void>
  projectUnshared(trx: Transaction, about: { projectId: number; emails: string[] }): Promise<void>
  /** To the client's requests at other desks. `by`: the news it was learnt from. */
  reachChanged(trx: Transaction, scene: Scene, reachable: boolean, by: number): Promise<void>
}

export function createAsides(with_: {
  leads: number[]
  /** Makes a link for connecting the board's account; null where that is not set up. */
  connectLink: (trx: Transaction) => Promise<string | null>
  links: Pick<Chat, 'startLink'>
}): Asides {
  const { leads } = with_

  /** Whoever writes in the general flow is one of the staff from then on, and told once how it works. */
  async function explain(trx: Transaction, said: Extract<Happening, { type: 'staff_wrote_outside' }>): Promise<void> {
    const desk = await deskOfGroup(trx, said.chatId)
    const teller = desk ?? ((await isOwnGroup(trx, said.chatId)) ? await firstDesk(trx) : undefined)
    if (!teller) return
    await technicianOfPerson(trx, said.from)
    // A desk's group may be told of by its former id.
    const chatId = desk?.chatId ?? said.chatId
    const key = `general:${said.chatId}:${said.from.telegramId}`
    await tellPlainly(trx, chatId, say(teller.locale, 'general_help'), { replyTo: said.messageId, key })
  }

  async function connect(trx: Transaction, from: Person): Promise<boolean> {
    const client = await clientByTelegram(trx, from.telegramId)
    let key: TextKey = 'connect_not_yours'
    let url: string | null = null
    if (leads.includes(from.telegramId)) {
      url = await with_.connectLink(trx)
      key = url === null ? 'connect_no_app' : 'connect_link'
    }
    const text = say(client?.locale ?? from.locale ?? 'en', key, url === null ? {} : { url })
    if (client)
      await enqueue(trx, clientStream(client), [{ want: { op: 'client_tell', text }, priority: priority.notice }])
    else await tellPlainly(trx, from.telegramId, text)
    return client !== undefined
  }

  async function projectOpened(trx: Transaction, projectId: number): Promise<void> {
    // Whoever adds the desk just now must not take it for one that does not stand.
    await takeTurns(trx, 'desks')
    const project = await projectById(trx, projectId)
    const desk = await deskById(trx, project.deskId)
    if (desk.state === 'asked') await deskStands(trx, desk, project, with_.links.startLink(desk.slug))
    else await tellLeads(trx, leads, say(desk.locale, 'project_opened', { name: project.name }))
    await wake(trx, 'board')
  }

  async function projectUnshared(
    trx: Transaction,
    { projectId, emails }: { projectId: number; emails: string[] },
  ): Promise<void> {
    const { name, deskId } = await projectById(trx, projectId)
    const { locale } = await deskById(trx, deskId)
    const key = emails.length > 0 ? 'project_unshared' : 'project_unshared_all'
    await tellLeads(trx, leads, say(locale, key, { name, emails: emails.join(', ') }))
  }

  async function reachChanged(
    trx: Transaction,
    { client, ticket }: Scene,
    reachable: boolean,
    by: number,
  ): Promise<void> {
    for (const { id, status } of await lastTickets(trx, client!.id))
      if (id !== ticket?.id && status !== 'closed')
        await tell(trx, `reach:${by}:${id}`, `ticket:${id}`, { type: 'reach_changed', ticketId: id, reachable })
  }

  return { explain, connect, projectOpened, projectUnshared, reachChanged }
}

/** Each in the private chat. */
export async function tellLeads(trx: Transaction, leads: number[], text: string): Promise<void> {
  for (const chatId of leads) await tellPlainly(trx, chatId, text)
}

/** Whoever is not known, because they were forgotten maybe, is told what they ask for all the same. */
export async function answerStranger(trx: Transaction, happening: Decidable): Promise<void> {
  switch (happening.type) {
    case 'client_asked_help':
    case 'client_asked_status':
    case 'client_asked_close': {
      const { telegramId, locale } = happening.from
      const key = happening.type === 'client_asked_help' ? 'help' : 'nothing_open'
      return await tellPlainly(trx, telegramId, say(locale ?? 'en', key))
    }
    case 'client_edited': {
      const { from, message } = happening
      // A live location tells of every step.
      if (message.content.kind === 'location') return
      const text = say(from.locale ?? 'en', 'edit_not_heard')
      return await tellPlainly(trx, from.telegramId, text, { replyTo: message.id })
    }
  }
}

/** What stands for a moment above the button that was pressed; null: nothing, the button is only let go. */
export async function answerPress(
  trx: Transaction,
  { from, queryId }: { from: Person; queryId: string },
  told: ButtonAnswer | null,
  locale: Locale | undefined,
  args: NoticeArgs = {},
): Promise<void> {
  const text = told === null ? '' : say(locale ?? (await firstDesk(trx))?.locale ?? 'en', `answer_${told}`, args)
  await enqueue(trx, answerStream(from.telegramId), [
    { want: { op: 'answer_button', queryId, text }, priority: priority.answer },
  ])
}
