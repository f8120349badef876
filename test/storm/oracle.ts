// Whether what stands on the vendors' sides is what was said and done. It knows the script and what the stand-ins saw;
// never what the hub thinks. What it holds to be right:
//
// - A client's message stands once in the topic (as the bot's) and once on the board (as the hub's), never in the
//   client's own chat again. A technician's message in the topic stands once in the client's chat and once on the board,
//   an agent's comment once in the client's chat and once in the topic; never again where it was said: that is an echo.
//   Notes stay among the staff: what becomes one later is taken back, and nobody outside ever sees words of it from then
//   on, be it for a moment.
// - "Once" is by its own words, not by one message of the chat each: the bot may join several in one message, cut one in
//   parts, or put the first into the card. Order is by message id, then by place in the text.
// - Of each message its last version stands, whole; a deleted comment stands nowhere else, nor does what was undone.
// - What one side said in one ticket stands elsewhere in the order it was said. Two sides have no order between them:
//   nobody outside can say who was first.
// - In a closed ticket, what staff say is not sent and the topic tells so. Closing races with writing, so where anyone
//   ever asked to close, a staff message may stand nowhere at all, if there is such a telling for it. What was said when
//   all was calm has no such excuse.
// - A deleted topic takes its messages along. What was said before its deletion must have stood in it, or in the one
//   after, or in the transcript that one begins with; in no topic twice. What is only in a deleted topic may be in an
//   older version, and so may a transcript.
// - Two sides may change one field at the same time; whoever came last wins, and then both sides must show the same:
//   title, open or closed, buttons, who has it, section, completed, priority, our label.
// - That a request is accepted its client hears once.
// - A double in the chat is forgiven for messages, and cards, that the hub itself lists as undecided there, and those
//   have no order. So is one part of such a message.
import type { SaidMessage, Script } from './script.ts'
import type { SeenComment, SeenMessage, SeenTicket, SeenTopic } from './seen.ts'
import { disagreements } from './agreement.ts'
import { en } from '../../src/texts/en.ts'
import { beginnings, ends, halves, sameWords, sightings } from './words.ts'

export type BreachKind =
  | 'lost'
  | 'doubled'
  | 'out of order'
  | 'echo'
  | 'leak'
  | 'stale'
  | 'mangled'
  | 'disagreement'
  | 'structure'
  | 'stuck'
  | 'limit'

export type Breach = { kind: BreachKind; client: number | null; what: string }

export type Verdict = {
  breaches: Breach[]
  /** Seconds from said to standing on the last side. */
  longestDelayS: number
  notSent: number
  forgiven: number
}

type Place = 'chat' | 'topic' | 'board'
/** One whole message as it stands somewhere. */
type Copy = { n: number; version: number; body: string; order: number; at: number }

/** `undecided`: `chat:17` for message 17 in the client's chat, `topic:17` likewise, `card:3` for client 3's card. */
export function judge(script: Script, seen: readonly SeenTicket[], undecided: ReadonlySet<string>): Verdict {
  const verdict: Verdict = { breaches: [], longestDelayS: 0, notSent: 0, forgiven: 0 }
  const byClient = Map.groupBy(script.messages.values(), ({ client }) => client)
  for (const ticket of seen) {
    const said = (byClient.get(ticket.client) ?? []).toSorted((one, other) => one.n - other.n)
    judgeTicket(ticket, said, script, undecided, verdict)
  }
  return verdict
}

function judgeTicket(
  ticket: SeenTicket,
  said: SaidMessage[],
  script: Script,
  undecided: ReadonlySet<string>,
  verdict: Verdict,
): void {
  const { client } = ticket
  const breach = (kind: BreachKind, what: string): void => void verdict.breaches.push({ kind, client, what })
  const topicsDeleted = script.topicsDeleted.get(client) ?? 0
  const live = ticket.topics.filter(({ deleted }) => !deleted)
  if (said.some(({ side }) => side === 'client')) {
    if (ticket.tasks.length !== 1) breach('structure', `${ticket.tasks.length} tasks`)
    if (live.length > 1 || ticket.topics.length > 1 + topicsDeleted || (live.length === 0 && topicsDeleted === 0))
      breach('structure', `${live.length} topics, ${ticket.topics.length} ever, ${topicsDeleted} deleted by people`)
  }

  const chat = withoutTwinParts('chat', ticket.chat.filter(isOurs))
  const inChat = copiesIn(chat)
  const inTopics = ticket.topics.map((topic) => {
    const messages = withoutTwinParts('topic', topicMessages(topic))
    return { topic, messages, copies: copiesIn(messages) }
  })
  const onBoard = ticket.tasks.flatMap(({ comments }) => copiesOn(comments.filter(({ byHub }) => byHub)))
  const transcripts = new Set(
    ticket.topics
      .flatMap(({ messages }) => messages.filter(isTranscript).flatMap(({ text }) => beginnings(text)))
      .map(({ n }) => n),
  )
  const everInChat = Map.groupBy(
    ticket.chat.filter(({ byBot }) => byBot).flatMap(({ text, before }) => [text, ...before].flatMap(beginnings)),
    ({ n }) => n,
  )
  const tellings = tellingsIn(ticket)

  for (const message of said) {
    const found = {
      chat: inChat.get(message.n) ?? [],
      board: onBoard.filter(({ n }) => n === message.n),
    }
    const perTopic = inTopics.map(({ topic, copies }) => ({ topic, copies: copies.get(message.n) ?? [] }))
    const name = `${message.side} message ${message.n}`

    const { noteFrom } = message
    const isNote = noteFrom !== null
    if (isNote && everInChat.get(message.n)?.some(({ version }) => version >= noteFrom))
      breach('leak', `note ${message.n} reached the client`)
    // Of what may stand there twice, the hub knows one.
    const leftInChat = found.chat.length > (undecided.has(`chat:${message.n}`) ? 1 : 0)
    if (message.side === 'client' && found.chat.length > 0) breach('echo', `${name} came back to the client`)
    if (message.side === 'topic' && perTopic.some(({ copies }) => copies.length > 0))
      breach('echo', `${name} came back to the topic`)
    if (message.side === 'board' && found.board.length > 0) breach('echo', `${name} came back to the board`)

    const toTopic = perTopic.flatMap(({ copies }) => copies)
    const wantsTopic = message.side !== 'topic'
    const wantsBoard = message.side !== 'board'
    const wantsChat = message.side !== 'client' && !isNote
    if (isNote && leftInChat) breach('leak', `${name} became a note and still stands in the chat`)
    if (message.deleted) {
      if (wantsChat && leftInChat) breach('stale', `${name} was deleted and still stands in the chat`)
      if (perTopic.some(({ topic, copies }) => !topic.deleted && copies.length > 0))
        breach('stale', `${name} was deleted and still stands in the topic`)
      if (wantsBoard && found.board.length > 0) breach('stale', `${name} was deleted and still stands on the board`)
      continue
    }

    const nowhere =
      (!wantsTopic || (toTopic.length === 0 && !transcripts.has(message.n))) &&
      (!wantsBoard || found.board.length === 0) &&
      (!wantsChat || found.chat.length === 0)
    const saidForAll = noteFrom !== 0 || message.inAlbum
    if (nowhere && message.by !== null && saidForAll && !message.calm && tellings.take(message)) {
      verdict.notSent += 1
      continue
    }
    if (wantsBoard) expectOne('board', name, message, found.board)
    if (wantsChat) expectOne('chat', name, message, found.chat)
    if (wantsTopic) {
      if (toTopic.length === 0 && !(topicsDeleted > 0 && transcripts.has(message.n)))
        breach('lost', `${name} stands in no topic`)
      for (const { topic, copies } of perTopic) {
        if (copies.length === 0) continue
        // Only what can still be changed has to be up to date.
        expectOne(
          'topic',
          name,
          topic.deleted ? { ...message, version: copies[0]!.version, words: copies[0]!.body } : message,
          copies,
        )
      }
    }
  }

  inOrder(
    'topic',
    said.filter(({ side }) => side === 'client'),
    inTopics.map(({ copies }) => copies),
  )
  inOrder(
    'topic',
    said.filter(({ side }) => side === 'board'),
    inTopics.map(({ copies }) => copies),
  )
  inOrder(
    'chat',
    said.filter(({ side }) => side === 'topic'),
    [inChat],
  )
  inOrder(
    'chat',
    said.filter(({ side }) => side === 'board'),
    [inChat],
  )
  const board = [Map.groupBy(onBoard, ({ n }) => n)]
  inOrder(
    'board',
    said.filter(({ side }) => side === 'client'),
    board,
  )
  inOrder(
    'board',
    said.filter(({ side }) => side === 'topic'),
    board,
  )

  const accepted = ticket.chat.flatMap(({ byBot, text }) => (byBot && isAccepted(text) ? [text] : []))
  if (new Set(accepted).size < accepted.length) breach('doubled', 'the client was told twice that it is accepted')
  for (const what of disagreements(ticket, undecided.has(`card:${client}`))) breach('disagreement', what)
  // What a topic took with it half said is said whole in the next one.
  const again = new Set([
    ...transcripts,
    ...inTopics.flatMap(({ topic, copies }) => (topic.deleted ? [] : [...copies.keys()])),
  ])
  for (const { topic, messages } of inTopics)
    whole(`the topic ${topic.id}`, messages, topic.deleted ? again : undefined)
  whole('the chat', chat)

  function expectOne(place: Place, name: string, message: SaidMessage, copies: Copy[]): void {
    if (copies.length === 0) return breach('lost', `${name} does not stand in the ${place}`)
    const twice = copies.length > 1 && place !== 'board' && undecided.has(`${place}:${message.n}`)
    if (copies.length > 1) {
      if (twice) verdict.forgiven += copies.length - 1
      else breach('doubled', `${name} stands ${copies.length} times in the ${place}`)
    }
    // Of what may stand there twice, the hub knows the last.
    for (const copy of twice ? copies.slice(-1) : copies) {
      verdict.longestDelayS = Math.max(verdict.longestDelayS, copy.at - Math.floor(message.at / 1000))
      if (copy.version !== message.version)
        breach('stale', `${name} stands in the ${place} as version ${copy.version}, not ${message.version}`)
      else if (!sameWords(copy.body, message.words))
        breach('mangled', `${name} stands in the ${place} with other words`)
    }
  }

  /** Of a message in parts, one part alone may stand twice where its outcome was undecidable. */
  function withoutTwinParts(place: Place, messages: SeenMessage[]): SeenMessage[] {
    return messages.filter(({ text }, index) => {
      const forgiven =
        halves(text).some((n) => undecided.has(`${place}:${n}`)) &&
        messages.some((other, behind) => behind > index && other.text === text)
      if (forgiven) verdict.forgiven += 1
      return !forgiven
    })
  }

  /** By place: what stands there, in the order it stands. */
  function inOrder(place: Place, of: SaidMessage[], standing: Map<number, Copy[]>[]): void {
    for (const copies of standing) {
      let before: Copy | null = null
      for (const { n } of of) {
        const all = copies.get(n) ?? []
        if (all.length !== 1 || undecided.has(`${place}:${n}`)) continue
        const copy = all[0]!
        if (before !== null && copy.order < before.order)
          breach('out of order', `message ${n} stands before message ${before.n} in the ${place}`)
        else before = copy
      }
    }
  }

  /** Nothing begins that does not end, nor ends that did not begin. */
  function whole(where: string, messages: SeenMessage[], saidAgain?: ReadonlySet<number>): void {
    const text = messages.map((one) => one.text).join('\n')
    const standing = sightings(text)
    const begun = new Set(standing.map(({ n, at }) => `${n}:${at}`))
    const broken = beginnings(text).flatMap(({ n, at }) => (begun.has(`${n}:${at}`) ? [] : [n]))
    const left = ends(text)
    for (const { n } of standing) left.splice(left.indexOf(n), 1)
    for (const n of [...broken, ...left])
      if (!saidAgain?.has(n)) breach('mangled', `message ${n} is not whole in ${where}`)
  }
}

const isOurs = ({ byBot, deleted }: SeenMessage): boolean => byBot && !deleted
const [acceptedBefore, acceptedAfter] = en.accepted_for_client.split('{ticket}') as [string, string]
const isAccepted = (text: string): boolean => text.startsWith(acceptedBefore) && text.endsWith(acceptedAfter)
const isTranscript = ({ byBot, text }: SeenMessage): boolean => byBot && text.startsWith(en.transcript)

/** The bot's own; of a deleted topic, those that went with it. */
function topicMessages(topic: SeenTopic): SeenMessage[] {
  return topic.messages.filter((one) => one.byBot && (topic.deleted || !one.deleted) && !isTranscript(one))
}

function copiesIn(messages: SeenMessage[]): Map<number, Copy[]> {
  const starts: { from: number; message: SeenMessage }[] = []
  let text = ''
  for (const message of messages) {
    starts.push({ from: text.length, message })
    text += `${message.text}\n`
  }
  const copies = sightings(text).map(({ n, version, body, at }): Copy => {
    const { message } = starts.findLast(({ from }) => from <= at)!
    return { n, version, body, order: at, at: message.at }
  })
  return Map.groupBy(copies, ({ n }) => n)
}

/** A line that quotes what is answered is no copy of it. */
function copiesOn(comments: SeenComment[]): Copy[] {
  return comments.flatMap(({ text, at }, index) =>
    sightings(text.replaceAll(/^>.*$/gm, '')).map(({ n, version, body }) => ({ n, version, body, order: index, at })),
  )
}

/** The hub's own words that something was not sent: under the message itself in the topic, by name for a comment. */
function tellingsIn({ topics }: SeenTicket): { take(message: SaidMessage): boolean } {
  const told = topics.flatMap(({ messages }) => messages.filter(({ byBot }) => byBot))
  const byReply = new Set(
    told.flatMap(({ text, replyTo }) => (text === en.closed_not_sent && replyTo ? [replyTo] : [])),
  )
  let unaddressed = told.filter(({ text, replyTo }) => text === en.closed_not_sent && replyTo === null).length
  const [before, after] = en.closed_not_sent_by.split('{name}') as [string, string]
  const byName = new Map<string, number>()
  for (const { text } of told) {
    if (!text.startsWith(before) || !text.endsWith(after)) continue
    const name = text.slice(before.length, -after.length).toLowerCase()
    byName.set(name, (byName.get(name) ?? 0) + 1)
  }
  return {
    take({ side, by, id }) {
      if (side === 'topic') {
        if (byReply.has(Number(id))) return true
        unaddressed -= 1
        return unaddressed >= 0
      }
      const left = byName.get(by ?? '') ?? 0
      byName.set(by ?? '', left - 1)
      return left > 0
    },
  }
}
