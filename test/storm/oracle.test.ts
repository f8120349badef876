// The oracle itself under test: a world in which all is well, and the same world tampered with in one place each.
import test from 'ava'
import { judge } from './oracle.ts'
import type { BreachKind } from './oracle.ts'
import { newScript } from './script.ts'
import type { SaidMessage, Script } from './script.ts'
import type { SeenMessage, SeenTicket } from './seen.ts'
import { wordsOf } from './words.ts'

const openCard = [
  'take',
  'done',
  'close',
  'in_progress',
  'waiting',
  'attention',
  'needs_purchase',
  'needs_contractor',
  'escalate',
  'a2',
  'a1',
]

const words = (n: number): string => wordsOf(n, 0, 'short')

function said(n: number, side: SaidMessage['side'], more: Partial<SaidMessage> = {}): SaidMessage {
  return {
    n,
    client: 1,
    side,
    by: side === 'client' ? null : 'olga',
    noteFrom: null,
    inAlbum: false,
    kind: 'text',
    version: 0,
    words: words(n),
    answers: null,
    id: n,
    chatId: 1,
    at: 0,
    deleted: false,
    calm: false,
    ...more,
  }
}

function shown(id: number, text: string, more: Partial<SeenMessage> = {}): SeenMessage {
  return { id, byBot: true, text, before: [], kind: 'text', replyTo: null, buttons: [], deleted: false, at: 1, ...more }
}

function world(): { script: Script; ticket: SeenTicket } {
  const script = newScript()
  for (const message of [
    said(1, 'client'),
    said(2, 'client'),
    said(3, 'topic', { noteFrom: 0 }),
    said(4, 'board'),
    said(5, 'topic'),
  ])
    script.messages.set(message.n, message)
  const card = shown(2, `#1\nClient: Kim 1`, { buttons: openCard })
  const ticket: SeenTicket = {
    client: 1,
    chat: [
      shown(1, words(1), { byBot: false }),
      shown(2, words(2), { byBot: false }),
      shown(3, words(4)),
      shown(4, words(5)),
    ],
    topics: [
      {
        id: 1,
        name: '🟢 [New] #1 | Kim 1',
        closed: false,
        deleted: false,
        // The first two were joined in one message.
        messages: [
          card,
          shown(3, `${words(1)}\n\n${words(2)}`),
          shown(4, `// ${words(3)}`, { byBot: false }),
          shown(5, `Olga: ${words(4)}`),
          shown(6, words(5), { byBot: false }),
        ],
      },
    ],
    tasks: [
      {
        id: 't',
        completed: false,
        section: 'New',
        responsible: null,
        priority: 1,
        labels: [],
        comments: [
          { id: 'a', byHub: true, text: `**Kim 1:** ${words(1)}`, file: false, at: 1 },
          { id: 'b', byHub: true, text: `> ${words(1)}\n\n**Kim 1:** ${words(2)}`, file: false, at: 1 },
          { id: 'c', byHub: true, text: `🔒 **Note (Olga):** ${words(3)}`, file: false, at: 1 },
          { id: 'd', byHub: false, text: words(4), file: false, at: 1 },
          { id: 'e', byHub: true, text: `**Support (Olga):** ${words(5)}`, file: false, at: 1 },
        ],
      },
    ],
  }
  return { script, ticket }
}

function kindsIn(tamper: (made: ReturnType<typeof world>) => void, undecided: string[] = []): BreachKind[] {
  const made = world()
  tamper(made)
  return [...new Set(judge(made.script, [made.ticket], new Set(undecided)).breaches.map(({ kind }) => kind))]
}

test('nothing is said against a world in which all is well', (t) => {
  t.deepEqual(
    kindsIn(() => {}),
    [],
  )
})

/** The comment, everywhere but at the client, whose copy it returns. */
function becomesNote({ script, ticket: { chat, topics } }: ReturnType<typeof world>): SeenMessage {
  const later = wordsOf(4, 1, 'short')
  Object.assign(script.messages.get(4)!, { noteFrom: 1, version: 1, words: later })
  topics[0]!.messages[3]!.text = `🔒 Olga: ${later}`
  return chat[2]!
}

/** Gone from the chat alone. */
function undoneHalf({ script, ticket: { chat } }: ReturnType<typeof world>): void {
  script.messages.get(5)!.deleted = true
  chat[3]!.deleted = true
}

test('what became a note and was taken back is no leak', (t) => {
  t.deepEqual(
    kindsIn((made) => void (becomesNote(made).deleted = true)),
    [],
  )
})

const sabotage: [string, BreachKind[], (made: ReturnType<typeof world>) => void][] = [
  ['a copy that is missing in the topic', ['lost'], ({ ticket }) => void ticket.topics[0]!.messages.splice(3, 1)],
  ['a copy that is missing on the board', ['lost'], ({ ticket }) => void ticket.tasks[0]!.comments.shift()],
  ['an answer that never reached the client', ['lost'], ({ ticket }) => void ticket.chat.pop()],
  [
    'a doubled comment',
    ['doubled'],
    ({ ticket }) => void ticket.tasks[0]!.comments.push({ ...ticket.tasks[0]!.comments[4]!, id: 'f' }),
  ],
  ['a doubled answer in the chat', ['doubled'], ({ ticket }) => void ticket.chat.push(shown(9, words(5)))],
  [
    'two messages that changed places within one',
    ['out of order'],
    ({ ticket }) => void (ticket.topics[0]!.messages[1] = shown(3, `${words(2)}\n\n${words(1)}`)),
  ],
  [
    'two comments that changed places',
    ['out of order'],
    ({ ticket: { tasks } }) => void tasks[0]!.comments.splice(0, 2, tasks[0]!.comments[1]!, tasks[0]!.comments[0]!),
  ],
  ['a note that reached the client', ['leak'], ({ ticket }) => void ticket.chat.splice(3, 0, shown(9, words(3)))],
  [
    'a note that reached the client and was taken back',
    ['leak'],
    ({ ticket }) => void ticket.chat.push(shown(9, words(3), { deleted: true })),
  ],
  ['what became a note and still stands at the client', ['leak'], (made) => void becomesNote(made)],
  [
    'words of a later note that the client saw before they were taken back',
    ['leak'],
    (made) => void Object.assign(becomesNote(made), { deleted: true, before: [words(4), wordsOf(4, 1, 'short')] }),
  ],
  ['a message that came back to the client', ['echo'], ({ ticket }) => void ticket.chat.push(shown(9, words(1)))],
  [
    'a comment that came back to the board',
    ['echo'],
    ({ ticket }) => void ticket.tasks[0]!.comments.push({ id: 'f', byHub: true, text: words(4), file: false, at: 1 }),
  ],
  ['an edit that did not follow', ['stale'], ({ script }) => void (script.messages.get(5)!.version = 1)],
  ['a deleted comment that stayed', ['stale'], ({ script }) => void (script.messages.get(4)!.deleted = true)],
  ['an undone answer whose comment stayed', ['stale'], undoneHalf],
  [
    'other words in the middle',
    ['mangled'],
    ({ ticket }) => void (ticket.chat[3] = shown(4, words(5).replace('about', 'without'))),
  ],
  ['a second task', ['structure'], ({ ticket }) => void ticket.tasks.push({ ...ticket.tasks[0]!, comments: [] })],
  [
    'a client told twice that the request is accepted',
    ['doubled'],
    ({ ticket: { chat } }) => void chat.push(shown(9, 'Request 1 is accepted.'), shown(10, 'Request 1 is accepted.')),
  ],
  [
    'an escalated task under a card that does not say so',
    ['disagreement'],
    ({ ticket }) => void ticket.tasks[0]!.labels.push('escalated'),
  ],
  [
    'a critical task under a card that does not say so',
    ['disagreement'],
    ({ ticket }) => void (ticket.tasks[0]!.priority = 4),
  ],
  ['a completed task under an open topic', ['disagreement'], ({ ticket }) => void (ticket.tasks[0]!.completed = true)],
  [
    'an answer that stands nowhere, with no telling that it was not sent',
    ['lost'],
    ({ ticket }) => {
      ticket.chat.pop()
      ticket.tasks[0]!.comments.pop()
    },
  ],
]

for (const [what, kinds, tamper] of sabotage)
  test(`it notices ${what}`, (t) => {
    t.deepEqual(kindsIn(tamper), kinds)
  })

for (const [part, standing] of [
  ['first', [0, 0, 1]],
  ['last', [0, 1, 1]],
] as [string, number[]][])
  test(`the ${part} part of an answer may stand twice where nobody could tell whether it was delivered, and nowhere else`, (t) => {
    const parts = [words(5).slice(0, 8), words(5).slice(8)]
    const tamper = ({ ticket }: ReturnType<typeof world>): void => {
      ticket.chat.splice(3, 1, ...standing.map((index, at) => shown(20 + at, parts[index]!)))
    }
    t.deepEqual(kindsIn(tamper, ['chat:5']), [])
    t.not(kindsIn(tamper).length, 0)
  })

/** The topic goes in the middle of a long message; `next` is what stands in the one that is made then. */
function losesTopicMidway({ script, ticket: { topics } }: ReturnType<typeof world>, next: string[]): void {
  script.topicsDeleted.set(1, 1)
  const lost = topics[0]!
  topics.push({ ...lost, id: 2, messages: [lost.messages[0]!, ...next.map((text, at) => shown(20 + at, text))] })
  topics[0] = { ...lost, deleted: true, messages: [...lost.messages.slice(0, 3), shown(5, words(4).slice(0, 20))] }
}

test('half a message in a topic that was deleted is forgiven where the next topic has it whole', (t) => {
  t.deepEqual(
    kindsIn((made) => losesTopicMidway(made, [words(4)])),
    [],
  )
  t.true(kindsIn((made) => losesTopicMidway(made, [])).includes('mangled'))
  t.true(kindsIn((made) => losesTopicMidway(made, [words(4).slice(0, 20)])).includes('mangled'))
})

test('a double is forgiven where the hub itself says that nobody can tell', (t) => {
  t.deepEqual(
    kindsIn(({ ticket }) => void ticket.chat.push(shown(9, words(5))), ['chat:5']),
    [],
  )
})
