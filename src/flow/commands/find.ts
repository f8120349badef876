// /find: tickets by number, by the client's name or username, and by words of any message. A number comes first, then
// people, then words; the newest first.

import { statusEmoji } from '../../domain/title.ts'
import { snippetOf } from '../../domain/snippet.ts'
import type { Words } from '../../domain/join.ts'
import type { Transaction } from '../../store/database.ts'
import { findOf, keepFind } from '../../store/finds.ts'
import { listedTickets } from '../../store/listed.ts'
import type { ListedTicket } from '../../store/listed.ts'
import { stemsOf, ticketsOfPeople, ticketsOfWords, wordsOf } from '../../store/search.ts'
import type { Hit } from '../../store/search.ts'
import type { Said } from '../../store/stored-want.ts'
import { ticketById } from '../../store/tickets.ts'
import { say } from '../../texts/texts.ts'
import { plainly } from './command.ts'
import type { Ask, Command } from './command.ts'
import { clientText, cut, linked, listing, numberOf, pageButtons, pageOf, stateText, subjectText } from './listing.ts'

const perPage = 6
const hitsAtMost = 60
const queryAtMost = 200
const queryShown = 60
/** More words than this are nobody's name. */
const nameWords = 5
/** The beginning of a name is as good as all of it, unless it is this short. */
const beginningAtLeast = 3

export const findCommand: Command = {
  for: 'leads',
  async run(trx, ask) {
    const query = ask.args
      .replaceAll(/[\s\0]+/g, ' ')
      .trim()
      .slice(0, queryAtMost)
      .toWellFormed()
    if (query === '') return plainly(say(ask.locale, 'find_usage'))
    const hits = await hitsOf(trx, ask, query)
    const find = hits.length > perPage ? await keepFind(trx, query) : null
    return await page(trx, ask, { query, hits, find, asked: 1 })
  },
  async press(trx, ask, press) {
    const [, find, number] = /^(\d{1,15}):(\d{1,9})$/.exec(press) ?? []
    const query = find === undefined ? null : await findOf(trx, Number(find))
    if (query === null) return { told: 'old_button', said: null }
    const hits = await hitsOf(trx, ask, query)
    return { told: null, said: await page(trx, ask, { query, hits, find: Number(find), asked: Number(number) }) }
  },
}

/** Each ticket once. */
async function hitsOf(trx: Transaction, ask: Ask, query: string): Promise<Hit[]> {
  const deskId = ask.desk?.id ?? null
  const [, hash, number] = /^(#?)(\d{1,15})$/.exec(query) ?? []
  const ticket = number === undefined ? undefined : await ticketById(trx, Number(number))
  const numbered =
    ticket && (deskId === null || ticket.deskId === deskId) ? [{ ticketId: ticket.id, messageId: null }] : []
  if (hash === '#') return numbered
  const [ofPeople, ofWords] = await Promise.all([
    ticketsOfPeople(trx, { deskId, ...peopleIn(query) }, hitsAtMost),
    ticketsOfWords(trx, { deskId, words: query }, hitsAtMost),
  ])
  const first = new Map<number, Hit>()
  for (const hit of [...numbered, ...ofPeople, ...ofWords]) if (!first.has(hit.ticketId)) first.set(hit.ticketId, hit)
  return [...first.values()].slice(0, hitsAtMost)
}

function peopleIn(query: string): { names: { word: string; whole: boolean }[]; username: string | null } {
  const [, at, username] = /^(@?)([a-z0-9_]{1,32})$/i.exec(query) ?? []
  const words = at === '@' ? [] : (query.match(/[\p{L}\p{N}]+/gu) ?? [])
  return {
    names: words.length > nameWords ? [] : words.map((word) => ({ word, whole: word.length < beginningAtLeast })),
    username: username ?? null,
  }
}

async function page(
  trx: Transaction,
  ask: Ask,
  { query, hits, find, asked }: { query: string; hits: Hit[]; find: number | null; asked: number },
): Promise<Said> {
  const { locale } = ask
  const shownQuery = cut(query, queryShown)
  if (hits.length === 0) return plainly(say(locale, 'find_none', { query: shownQuery }))
  const place = pageOf(asked, hits.length, perPage)
  const shown = hits.slice((place.page - 1) * perPage, place.page * perPage)
  const messages = await wordsOf(
    trx,
    shown.flatMap(({ messageId }) => messageId ?? []),
  )
  const stems = messages.size > 0 ? await stemsOf(trx, query) : []
  const tickets = await listedTickets(
    trx,
    shown.map(({ ticketId }) => ticketId),
  )
  const lines = tickets.map((ticket, index) => lineOf(ticket, messages.get(shown[index]!.messageId ?? 0), stems, ask))
  const head = say(locale, hits.length === hitsAtMost ? 'find_header_many' : 'find_header', {
    query: shownQuery,
    count: hits.length,
    ...place,
  })
  const turn = find === null ? [] : pageButtons('find', place, (number) => `${find}:${number}`, locale)
  return listing([{ text: head, spans: [] }, ...lines], [turn])
}

function lineOf(
  ticket: ListedTicket,
  message: { words: string; note: boolean } | undefined,
  stems: string[],
  ask: Ask,
): Words {
  const { locale } = ask
  const snippet = message ? snippetOf(message.words, stems) : { text: subjectText(ticket), spans: [] }
  const text = say(locale, message?.note ? 'find_line_note' : 'find_line', {
    number: numberOf(ticket.id),
    emoji: statusEmoji(ticket.status),
    state: stateText(ticket.status, locale),
    client: clientText(ticket),
  })
  const line = linked(text, ticket.id, ticket, ask)
  const from = text.length + 1
  return {
    text: `${text}\n${snippet.text}`,
    spans: [...line.spans, ...snippet.spans.map((span) => ({ ...span, offset: span.offset + from }))],
  }
}
