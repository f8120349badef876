// The account as Todoist sees it: is it accepted, does it bring webhooks, are the projects there with their sections and
// people. A few calls.
import type { Finding, Problem } from '../../src/ports.ts'
import type { Client } from './client.ts'
import type { TodoistApp, TokenSource } from './tokens.ts'

export type Examined = {
  /** The hub's projects: how many open tasks each holds, and the sections it should have. */
  projects: { id: string; name: string; open: number; sectionIds: string[] }[]
  /** Whether the hub has a public address. */
  reachable: boolean
}

/** Todoist: usage limits, active tasks in a project. */
const tasksAtMost = 300
const nearlyFull = 270

export function createExamination(with_: {
  client: Client
  tokens: TokenSource
  app: TodoistApp | null
  check: () => Promise<Problem[]>
}): (about: Examined) => Promise<Finding[]> {
  const { client, tokens, app } = with_

  async function account(): Promise<Finding> {
    const about = 'Todoist account'
    const [problem] = await with_.check()
    if (problem) return { about, state: 'broken', found: problem.wrong, mend: problem.mend }
    return { about, state: 'fine', found: `user ${await client.userId()}`, mend: null }
  }

  async function webhooks(reachable: boolean): Promise<Finding> {
    const about = 'Todoist webhooks'
    if (app === null) return { about, state: 'fine', found: 'not set up; the board is read every 5 s', mend: null }
    const warning = (found: string, mend: string): Finding => ({ about, state: 'warning', found, mend })
    if (!reachable) return warning('an app is set up, but the hub has no public address', 'Set WEBHOOK_URL')
    if (await tokens.connected()) return { about, state: 'fine', found: 'the account is connected', mend: null }
    return warning('no account is connected, so none are sent', 'Run npm run hub -- connect, and open the link')
  }

  async function project({ id, name, open, sectionIds }: Examined['projects'][number]): Promise<Finding> {
    const about = `Todoist project "${name}"`
    if ((await client.project(id)) === null)
      return {
        about,
        state: 'broken',
        found: 'it is gone, or the account does not see it',
        mend: 'Restore it in Todoist or share it with the account; or set TODOIST_PROJECT_ID to another and restart',
      }
    const there = new Set((await client.sections(id)).map((section) => section.id))
    const missing = sectionIds.filter((section) => !there.has(section)).length
    if (missing > 0)
      return { about, state: 'broken', found: `${missing} sections are missing`, mend: 'Restart the hub: it adds them' }
    const people = (await client.people(id)).length
    const found = `${open} of ${tasksAtMost} open tasks, ${people} people`
    if (open >= nearlyFull)
      return { about, state: 'warning', found, mend: 'Close what is done; else a project beside it will be opened' }
    if (people < 2) return { about, state: 'warning', found, mend: 'Share it with your technicians in Todoist' }
    return { about, state: 'fine', found, mend: null }
  }

  return async ({ projects, reachable }) => {
    const found: Finding[] = []
    const parts = [
      async () => await account(),
      async () => await webhooks(reachable),
      ...projects.map((one) => async () => await project(one)),
    ]
    for (const part of parts) {
      try {
        found.push(await part())
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        found.push({
          about: 'Todoist',
          state: 'broken',
          found: `it does not answer as it should (${reason})`,
          mend: 'See that this machine reaches TODOIST_API_URL, and try again',
        })
      }
    }
    return found
  }
}
