// A story from a seed: who does what in which order, and what befalls the machines meanwhile. Nothing here knows the
// hub; the same seed and size always give the same story.
import { createRandom } from './random.ts'
import type { Random } from './random.ts'
import { staffNames } from './steps.ts'
import type { StaffName, Step, Trouble } from './steps.ts'
import type { Size } from './words.ts'

export type Plan = {
  seed: number
  clients: number
  steps: Step[]
  troubles: Trouble[]
  /** Todoist tells no ids where a command is repeated: nothing is written about that. */
  mute: boolean
}

export type PlanOptions = {
  seed: number
  /** How many things are said, edits and acts not counted. */
  messages: number
  kills: number
  hubs: number
  redis: boolean
  /** Restarts of the storm's own Postgres. */
  postgres: boolean
  /** Outages, faults, deleted topics; off where only the limits are looked at. */
  rough: boolean
}

/** So many messages, on average, belong to one client. */
const messagesPerClient = 22
const sections = ['New', 'Accepted', 'In progress', 'Waiting', 'Attention', 'Needs purchase', 'Done']

/** The moments a hub is ended at, and how often each is passed: the rare ones are waited for only once. */
export const moments: Record<string, number> = {
  'receive:before_commit': 25,
  'receive:committed': 25,
  'process:claimed': 25,
  'process:before_commit': 25,
  'process:committed': 25,
  'deliver:claimed': 25,
  'deliver:called': 25,
  'deliver:before_commit': 25,
  'deliver:recorded': 25,
  'settle:claimed': 1,
  'settle:looked': 1,
  'settle:before_commit': 1,
  'prepare:claimed': 1,
  'prepare:fetched': 1,
  'prepare:recorded': 1,
  'board:taken': 4,
  'board:called': 4,
  'board:before_commit': 4,
  'board:recorded': 4,
}

/** Kinds of commands that Todoist may refuse one of while it does the others of the same call. */
const refusable = [
  'note_add',
  'note_add',
  'note_add',
  'note_update',
  'item_complete',
  'item_uncomplete',
  'item_move',
  'item_update',
]

export function planStorm(options: PlanOptions): Plan {
  const random = createRandom(options.seed)
  const clients = Math.max(2, Math.round(options.messages / messagesPerClient))
  const steps = planSteps(random, options, clients)
  const troubles = planTroubles(random, options, steps.length)
  return { seed: options.seed, clients, steps, troubles, mute: options.rough && random.chance(0.5) }
}

/** What a client has said and heard so far, as far as later steps refer to it. */
type Memory = { byClient: number[]; inTopic: { n: number; by: StaffName }[]; onBoard: { n: number; by: StaffName }[] }

function planSteps(random: Random, { messages, rough }: PlanOptions, clients: number): Step[] {
  const steps: Step[] = []
  const memories = Array.from({ length: clients }, (): Memory => ({ byClient: [], inTopic: [], onBoard: [] }))
  let n = 0
  let version = 0
  let arrived = 0
  while (n < messages) {
    // New ones appear all through the first two thirds; old ones come back.
    const fresh = arrived < clients && (arrived < 2 || random.chance((1.5 * clients) / messages))
    const client = fresh ? arrived++ : random.under(arrived)
    const memory = memories[client]!
    const by = random.pick(staffNames)
    const said = (): number => ++n
    const editOf = (of: number, into: number) => ({ client, of, version: ++version, note: random.chance(into) })
    const atOnce = (): boolean => random.chance(0.08)
    const kind = fresh ? 0 : random.under(100)
    if (kind < 38) {
      const answers = random.chance(0.12) && memory.byClient.length > 0 ? random.pick(memory.byClient) : undefined
      steps.push({ do: 'write', client, n: said(), size: size(random, 'long'), ...(answers ? { answers } : {}) })
      memory.byClient.push(n)
      if (atOnce()) steps.push({ do: 'edit', client, of: n, version: ++version })
    } else if (kind < 42) {
      steps.push({ do: 'send', client, n: said(), what: random.pick(['photo', 'document']) })
      memory.byClient.push(n)
    } else if (kind < 43) {
      steps.push({ do: 'album', client, n: n + 1, parts: 3 })
      n += 3
    } else if (kind < 57) {
      const note = random.chance(0.15)
      steps.push({ do: 'answer', client, by, n: said(), note, size: size(random, 'emoji') })
      memory.inTopic.push({ n, by })
      if (atOnce()) steps.push({ do: 'edit_answer', by, ...editOf(n, 0.5) })
    } else if (kind < 58) {
      steps.push({ do: 'show', client, by, n: said() })
      memory.inTopic.push({ n, by })
    } else if (kind < 59) {
      steps.push({ do: 'show_album', client, by, n: n + 1, parts: 3, note: random.chance(0.4) })
      n += 3
    } else if (kind < 75) {
      const note = random.chance(0.15)
      steps.push({ do: 'comment', client, by, n: said(), note, size: size(random, 'huge') })
      memory.onBoard.push({ n, by })
      if (atOnce()) steps.push({ do: 'edit_comment', by, ...editOf(n, 0.5) })
    } else if (kind < 80) {
      if (memory.byClient.length > 0)
        steps.push({ do: 'edit', client, of: recent(random, memory.byClient), version: ++version })
    } else if (kind < 83) {
      const of = memory.inTopic.length > 0 ? recent(random, memory.inTopic) : null
      if (of && random.chance(0.2)) steps.push({ do: 'undo', client, by, of: of.n })
      else if (of) steps.push({ do: 'edit_answer', by: of.by, ...editOf(of.n, 0.15) })
    } else if (kind < 86) {
      const of = memory.onBoard.length > 0 ? recent(random, memory.onBoard) : null
      if (of) steps.push({ do: 'edit_comment', by: of.by, ...editOf(of.n, 0.15) })
    } else if (kind < 87) {
      const of = memory.onBoard.length > 0 ? recent(random, memory.onBoard) : null
      if (of) steps.push({ do: 'delete_comment', client, by: of.by, of: of.n })
    } else if (kind < 90) {
      steps.push({ do: 'assign', client, by, to: random.chance(0.2) ? null : random.pick(staffNames) })
    } else if (kind < 93) {
      steps.push({ do: 'move', client, by, section: random.pick(sections) })
    } else if (kind < 95) {
      steps.push({ do: random.pick(['complete', 'reopen']), client, by })
    } else if (kind < 97) {
      const button = random.pick(['take', 'close', 'reopen', 'take', 'close', 'waiting', 'done'] as const)
      steps.push({ do: 'press', client, by, button, times: random.chance(0.5) ? 2 : 1 })
    } else if (kind < 99) {
      steps.push({ do: 'command', client, by, command: random.pick(['take', 'close', 'reopen']) })
    } else if (random.chance(0.5)) {
      steps.push({ do: random.pick(['close_topic', 'reopen_topic']), client, by })
    } else if (rough) {
      steps.push({ do: 'delete_topic', client, by }, { do: 'write', client, n: said(), size: 'short' })
    }
  }
  return steps
}

function size(random: Random, largest: Size): Size {
  if (random.chance(0.1)) return 'emoji'
  return random.chance(0.03) ? largest : 'short'
}

function recent<T>(random: Random, from: T[]): T {
  return random.pick(from.slice(-4))
}

function planTroubles(random: Random, options: PlanOptions, steps: number): Trouble[] {
  const { kills, hubs, redis, postgres, rough } = options
  const anywhere = (): number => 1 + random.under(Math.max(1, steps - 1))
  const troubles: Trouble[] = []
  const names = Object.keys(moments)
  for (let kill = 0; kill < kills; kill += 1) {
    const hub = random.under(hubs)
    if (random.chance(0.4)) troubles.push({ before: anywhere(), what: 'kill', hub })
    else {
      // Each in turn, so that a few kills already meet many of them.
      const moment = names[(kill + options.seed) % names.length]!
      troubles.push({ before: anywhere(), what: 'die_at', hub, moment, nth: 1 + random.under(moments[moment]!) })
    }
  }
  if (!rough) return troubles.toSorted((one, other) => one.before - other.before)
  const times = (per: number): number => Math.max(1, Math.round(steps / per))
  if (hubs > 1)
    for (let i = 0; i < times(1500); i += 1)
      troubles.push({ before: anywhere(), what: 'freeze', hub: random.under(hubs), ms: 3500 })
  if (postgres) for (let i = 0; i < times(2500); i += 1) troubles.push({ before: anywhere(), what: 'postgres' })
  if (redis)
    for (let i = 0; i < times(1000); i += 1)
      troubles.push({ before: anywhere(), what: 'redis', how: random.pick(['flush', 'restart']) })
  for (let i = 0; i < times(1200); i += 1) {
    const how = random.pick(['refuse', '500', 'html'] as const)
    troubles.push({ before: anywhere(), what: 'telegram_down', how, ms: 500 + random.under(2500) })
    troubles.push({ before: anywhere(), what: 'todoist_down', how, ms: 500 + random.under(2500) })
    troubles.push({ before: anywhere(), what: 'slow', ms: 2000, byMs: 100 + random.under(500) })
  }
  for (let i = 0; i < times(100); i += 1)
    troubles.push({ before: anywhere(), what: 'command_refused', command: random.pick(refusable) })
  return troubles.toSorted((one, other) => one.before - other.before)
}

/**
 * When all is calm again everybody says one more thing; then everything still has to work, nothing said may come back as
 * "not sent", and one last act on each ticket has to show on both sides. What no webhook told of it is read when a
 * newcomer's task is made.
 */
export function epilogue(
  clients: number[],
  from: number,
): { hello: Step[]; talk: Step[]; last: Step[]; newcomer: Step } {
  let n = from
  const by = (client: number): StaffName => staffNames[client % 2]!
  const hello = clients.map((client): Step => ({ do: 'write', client, n: ++n, size: 'short' }))
  const talk = clients.flatMap((client): Step[] => [
    { do: 'answer', client, by: by(client), n: ++n, note: false, size: 'short' },
    { do: 'comment', client, by: by(client), n: ++n, note: false, size: 'short' },
  ])
  const last = clients.map((client): Step => {
    const acts: Step[] = [
      { do: 'command', client, by: by(client), command: 'take' },
      { do: 'complete', client, by: by(client) },
      { do: 'move', client, by: by(client), section: 'Waiting' },
      { do: 'command', client, by: by(client), command: 'close' },
    ]
    return acts[client % acts.length]!
  })
  const newcomer: Step = { do: 'write', client: Math.max(...clients) + 1, n: ++n, size: 'short' }
  return { hello, talk, last, newcomer }
}
