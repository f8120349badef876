// The sum of all rounds, and the one table it is shown as.
import { commandOf } from './options.ts'
import type { Story } from './options.ts'
import type { Breach, BreachKind } from './oracle.ts'
import type { Round, RoundFigures } from './round.ts'

export type Totals = {
  story: Story
  /** Played so far. */
  rounds: number
  sittings: number
  redis: string
  durationS: number
  breaches: Partial<Record<BreachKind, number>>
  figures: RoundFigures | null
}

export function addRound(totals: Totals, round: Round): void {
  totals.rounds += 1
  totals.figures = totals.figures === null ? round.figures : sum(totals.figures, round.figures)
  for (const { kind } of round.breaches) totals.breaches[kind] = (totals.breaches[kind] ?? 0) + 1
}

function sum(one: RoundFigures, other: RoundFigures): RoundFigures {
  return {
    ...(added(one, other) as RoundFigures),
    longestDelayS: Math.max(one.longestDelayS, other.longestDelayS),
  }
}

/** Numbers are added, however deep they are. */
function added(one: object, other: object): object {
  const mine = new Map(Object.entries(one))
  const theirs = new Map(Object.entries(other))
  const keys = new Set([...mine.keys(), ...theirs.keys()])
  return Object.fromEntries(
    [...keys].map((key) => {
      const [left, right] = [mine.get(key) as unknown, theirs.get(key) as unknown]
      if (typeof left === 'object' || typeof right === 'object') return [key, added(left ?? {}, right ?? {})]
      return [key, Number(left ?? 0) + Number(right ?? 0)]
    }),
  )
}

export function tableOf(totals: Totals): string {
  const { figures, breaches } = totals
  if (figures === null) return 'nothing was played'
  const { hubs, struck, settled, webhooks } = { ...figures, settled: figures.hubs.settled }
  const deaths = Object.values(hubs.deaths).reduce((all, one) => all + one, 0)
  const breach = (kind: BreachKind): string => String(breaches[kind] ?? 0)
  const list = (tally: Record<string, number>): string =>
    Object.entries(tally)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, times]) => `${name} ${times}`)
      .join(', ') || 'none'
  const found = (settled['settle:done'] ?? 0) + (settled['settle:partly'] ?? 0)
  const rows: [string, string][] = [
    [
      'messages',
      `${figures.messages} over ${figures.tickets} tickets, ${figures.steps} steps, ${totals.rounds} rounds in ${totals.sittings} sittings`,
    ],
    ['hub processes', `${totals.story.hubs} at once, ${hubs.starts} starts; Redis: ${totals.redis}`],
    ['kills', `${hubs.kills + deaths}: ${hubs.kills} at random, ${deaths} at named moments`],
    ['  by moment', list(hubs.deaths)],
    ['frozen past their lease', String(hubs.freezes)],
    [
      'Postgres, Redis',
      `${struck.postgres} times stopped at once; ${struck.redisFlushes} times emptied, ${struck.redisRestarts} times gone`,
    ],
    ['outages, slow times', `${struck.outages}, ${struck.slowTimes}`],
    ['commands refused alone', String(struck.commandsRefused)],
    ['faults', list(figures.faults)],
    [
      'webhooks',
      `${webhooks.lost} lost, ${webhooks.doubled} doubled, ${webhooks.shuffled} shuffled, ${webhooks.givenUp} given up`,
    ],
    [
      'asked of Todoist',
      `${figures.todoist.requests} requests, ${figures.todoist.syncs} of them syncs, ${figures.todoist.commands} commands`,
    ],
    ['lost', breach('lost')],
    ['doubled', `${breach('doubled')} (${figures.forgiven} more where the outcome was undecidable)`],
    ['out of order', breach('out of order')],
    ['echoes, leaks', `${breach('echo')}, ${breach('leak')}`],
    ['stale, mangled', `${breach('stale')}, ${breach('mangled')}`],
    ['disagreements, structure, stuck', `${breach('disagreement')}, ${breach('structure')}, ${breach('stuck')}`],
    [
      'unknown outcomes',
      `${found} found, ${settled['settle:not_done'] ?? 0} not there and sent again, ${settled['settle:undecidable'] ?? 0} undecidable`,
    ],
    ['said into closed tickets, told so', String(figures.notSent)],
    ['limit violations', String(figures.limitViolations)],
    ['longest delay', `${Math.round(figures.longestDelayS)} s`],
    [
      'duration',
      `${totals.durationS} s (${(figures.messages / Math.max(1, totals.durationS)).toFixed(1)} messages a second)`,
    ],
    ['command', commandOf(totals.story)],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n')
}

export function tellBreaches(breaches: Breach[]): string {
  return breaches
    .slice(0, 25)
    .map(({ kind, client, what }) => `  ${kind}${client === null ? '' : ` (client ${client})`}: ${what}`)
    .concat(breaches.length > 25 ? [`  … and ${breaches.length - 25} more`] : [])
    .join('\n')
}
