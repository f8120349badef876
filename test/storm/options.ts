// What the storm is asked for on its command line.
import { parseArgs } from 'node:util'
import { profileNames } from './profiles.ts'
import type { ProfileName } from './profiles.ts'

/** What makes a story the same. */
export type Story = {
  seed: number
  messages: number
  kills: number
  hubs: number
  profile: ProfileName
  /** At most so many messages in one world. */
  round: number
  gap: number
}

export type Options = {
  story: Story
  /** A Postgres that may not be broken. */
  database: string | null
  /** Where each round is written; what it already tells of this story is not played again. */
  record: string | null
  /** No round is begun later than that. */
  minutes: number
  shrink: boolean
  verbose: boolean
}

export const help = `npm run storm -- [options]

Tells a long story of clients, technicians and agents to several real hubs while everything around them breaks, then
compares what stands in Telegram and in Todoist with what was said. Ends with 1 and a minimal story if anything is amiss.

  --seed N       which story (a new one each time when absent)
  --messages N   how many messages, in rounds of a fresh world each (2000)
  --kills N      how often a hub is ended, at random and at named moments (20)
  --hubs N       hub processes at once (3)
  --profile P    rough: everything breaks (the default)
                 limits: quiet weather at the vendors' limits, which may never be crossed
                 defaults: one hub on its own Postgres, without Redis
  --database U   use this Postgres; it is not restarted (a Postgres of the storm's own when absent)
  --round N      at most so many messages in one world (4000)
  --gap MS       milliseconds between two steps, on average (by profile)
  --record FILE  go on with the story that FILE tells the beginning of, and write each round there; a long story can
                 so be told in several sittings
  --minutes N    begin no round after so many minutes
  --no-shrink    do not look for the smallest story that fails
  --verbose      print what the hubs said at the end of a failed round
  --help         this
`

/** Null: help was asked for. Throws what is wrong with the arguments. */
export function readOptions(args: string[]): Options | null {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string' },
      messages: { type: 'string', default: '2000' },
      kills: { type: 'string', default: '20' },
      hubs: { type: 'string' },
      profile: { type: 'string', default: 'rough' },
      database: { type: 'string' },
      round: { type: 'string', default: '4000' },
      gap: { type: 'string' },
      record: { type: 'string' },
      minutes: { type: 'string' },
      'no-shrink': { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return null
  const profile = profileNames.find((name) => name === values.profile)
  if (!profile) throw new Error(`--profile is one of ${profileNames.join(', ')}`)
  const number = (name: string, value: string | undefined, otherwise: number): number => {
    const read = value === undefined ? otherwise : Number(value)
    if (!Number.isInteger(read) || read < 0) throw new Error(`--${name} is a whole number`)
    return read
  }
  // It may not be broken, which makes another story of the same seed.
  if (values.record !== undefined && values.database !== undefined)
    throw new Error("--record tells of the storm's own Postgres: leave out --database")
  return {
    story: {
      seed: number('seed', values.seed, Math.floor(Math.random() * 1_000_000)),
      messages: number('messages', values.messages, 2000),
      kills: number('kills', values.kills, 20),
      hubs: number('hubs', values.hubs, profile === 'defaults' ? 1 : 3),
      profile,
      round: Math.max(50, number('round', values.round, 4000)),
      gap: number('gap', values.gap, profile === 'limits' ? 350 : 25),
    },
    database: values.database ?? null,
    record: values.record ?? null,
    minutes: number('minutes', values.minutes, 24 * 60),
    shrink: !values['no-shrink'],
    verbose: values.verbose,
  }
}

/** How the story is asked for, in full. */
export function commandOf(story: Story): string {
  return `npm run storm -- ${Object.entries(story)
    .map(([name, value]) => `--${name} ${value}`)
    .join(' ')}`
}
