// The account as Todoist sees it: is it accepted, does it bring webhooks, are the projects there with their sections and
// people. A few calls.
import { broken, fine, warning } from '../../src/findings.ts'
import type { Finding, Problem } from '../../src/ports.ts'
import type { Client } from './client.ts'
import type { TodoistApp, TokenSource } from './tokens.ts'

export type Examined = {
  /** The hub's projects: how many open tasks each holds, and the sections it should have. */
  projects: { id: string; name: string; open: number; sectionIds: string[] }[]
  /** Who should be assignable in each of them. */
  technicians: { name: string; todoistId: string }[]
  /** Whether the hub has a public address. */
  reachable: boolean
  /** Seconds since a webhook of Todoist came; null if none ever did. */
  webhookAgeS: number | null
}

/** Todoist: usage limits, active tasks in a project. */
const tasksAtMost = 300
const nearlyFull = 270

const connect = 'Run npm run hub -- connect, and open the link'
const notConnected = { wrong: 'no account is connected and TODOIST_TOKEN is unset', mend: connect }
const unreadable = {
  wrong: "the stored connection can't be read with this key",
  mend: 'Set SECRET_KEY (or BOT_TOKEN) back to what it was, or run npm run hub -- connect, and open the link',
}

export function createExamination(with_: {
  client: Client
  personalToken: string | null
  tokens: TokenSource
  app: TodoistApp | null
  check: () => Promise<Problem[]>
}): (about: Examined) => Promise<Finding[]> {
  const { client, personalToken, tokens, app } = with_

  async function account(): Promise<Finding> {
    const about = 'Todoist account'
    const connection = await tokens.connected()
    if (personalToken === null && connection !== 'stands')
      return broken(about, connection === 'none' ? notConnected : unreadable)
    const [problem] = await with_.check()
    if (problem) return broken(about, problem)
    const user = `user ${await client.userId()}`
    return connection === 'unreadable'
      ? warning(about, `${user}, by TODOIST_TOKEN: ${unreadable.wrong}`, unreadable.mend)
      : fine(about, user)
  }

  async function webhooks({ reachable, webhookAgeS }: Examined): Promise<Finding> {
    const about = 'Todoist webhooks'
    if (app === null) return fine(about, 'not set up; the board is read every 5 s')
    if (!reachable) return warning(about, 'an app is set up, but the hub has no public address', 'Set WEBHOOK_URL')
    if ((await tokens.connected()) !== 'stands')
      return warning(about, 'no account is connected, so none are sent', connect)
    if (webhookAgeS !== null)
      return fine(about, `the account is connected; the last came ${webhookAgeS.toFixed(0)} s ago`)
    return warning(
      about,
      'the account is connected, but none has come yet',
      "See that the app's webhook URL is WEBHOOK_URL/todoist/webhook and active, then write a comment to try",
    )
  }

  async function project(
    { id, name, open, sectionIds }: Examined['projects'][number],
    technicians: Examined['technicians'],
  ): Promise<Finding> {
    const about = `Todoist project "${name}"`
    if ((await client.project(id)) === null)
      return broken(about, {
        wrong: 'it is gone, or the account does not see it',
        mend: 'Restore it in Todoist or share it with the account; or set TODOIST_PROJECT_ID to another and restart',
      })
    const there = new Set((await client.sections(id)).map((section) => section.id))
    const missing = sectionIds.filter((section) => !there.has(section)).length
    if (missing > 0)
      return broken(about, { wrong: `${missing} sections are missing`, mend: 'Restart the hub: it adds them' })
    const people = await client.people(id)
    const found = `${open} of ${tasksAtMost} open tasks, ${people.length} people`
    if (open >= nearlyFull) return warning(about, found, 'Close what is done; else a project beside it will be opened')
    if (people.length < 2) return warning(about, found, 'Share it with your technicians in Todoist')
    const strangers = technicians.filter(({ todoistId }) => !people.some((person) => person.id === todoistId))
    if (strangers.length > 0) {
      const names = strangers.map((one) => one.name).join(', ')
      return warning(about, `${found}; not shared with ${names}`, `Share it with ${names} in Todoist`)
    }
    return fine(about, found)
  }

  return async (examined) => {
    const found = [await attempt(account), await attempt(async () => await webhooks(examined))]
    // Each of them would only say the same again.
    if (found[0]!.state === 'broken') return found
    for (const one of examined.projects) found.push(await attempt(async () => await project(one, examined.technicians)))
    return found
  }
}

async function attempt(part: () => Promise<Finding>): Promise<Finding> {
  try {
    return await part()
  } catch (error) {
    const wrong = `it does not answer as it should (${error instanceof Error ? error.message : String(error)})`
    return broken('Todoist', { wrong, mend: 'See that this machine reaches TODOIST_API_URL, and try again' })
  }
}
