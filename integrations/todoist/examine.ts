// The account as Todoist sees it: is it accepted, does it bring webhooks, what does its plan allow, are the projects there
// with room, sections and people. One read of the whole account, and one more call for a project that is not in it.
import { Rejected } from '../../src/errors.ts'
import { broken, fine, warning } from '../../src/findings.ts'
import type { Finding, Problem } from '../../src/ports.ts'
import type { Account, AccountProject, Plan } from './account.ts'
import type { BoardProject } from './client.ts'
import type { TodoistApp, TokenSource } from './tokens.ts'

export type Examined = {
  /** The one that is set; null: the hub's own. */
  projectId: string | null
  /** The hub's projects: how many open tickets each holds, and the sections it should have. */
  projects: { id: string; name: string; open: number; sectionIds: string[] }[]
  /** Who should be assignable in each of them. */
  technicians: { name: string; todoistId: string }[]
  /** Whether the hub has a public address. */
  reachable: boolean
  /** Seconds since a webhook of Todoist came; null if none ever did. */
  webhookAgeS: number | null
}

type Known = Examined['projects'][number]

/** Of what a project may hold. */
const nearlyFull = 0.9

const connect = 'Run npm run hub -- connect, and open the link'
const notConnected = { wrong: 'no account is connected and TODOIST_TOKEN is unset', mend: connect }
const unreadable = {
  wrong: "the stored connection can't be read with this key",
  mend: 'Set SECRET_KEY (or BOT_TOKEN) back to what it was, or run npm run hub -- connect, and open the link',
}

export function createExamination(with_: {
  account: () => Promise<Account>
  project: (id: string) => Promise<BoardProject | null>
  personalToken: string | null
  tokens: TokenSource
  app: TodoistApp | null
  refusedToken: Problem
}): (about: Examined) => Promise<Finding[]> {
  const { personalToken, tokens, app } = with_

  /** What stands in the account too, where it can be asked. */
  async function account(): Promise<{ finding: Finding; account: Account | null }> {
    const about = 'Todoist account'
    const connection = await tokens.connected()
    if (personalToken === null && connection !== 'stands')
      return { finding: broken(about, connection === 'none' ? notConnected : unreadable), account: null }
    try {
      const found = await with_.account()
      const user = `user ${found.userId}`
      const byToken = `${user}, by TODOIST_TOKEN: ${unreadable.wrong}`
      return {
        finding: connection === 'unreadable' ? warning(about, byToken, unreadable.mend) : fine(about, user),
        account: found,
      }
    } catch (error) {
      if (!(error instanceof Rejected) || error.scope !== 'account') throw error
      return { finding: broken(about, with_.refusedToken), account: null }
    }
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

  async function project(known: Known, examined: Examined, { projects, plan }: Account): Promise<Finding> {
    const about = `Todoist project "${known.name}"`
    const there = projects.find(({ id }) => id === known.id)
    if (there) return standing(about, there, known, examined, plan)
    const other = 'or set TODOIST_PROJECT_ID to another and restart'
    const hidden = await with_.project(known.id)
    if (hidden === null)
      return broken(about, {
        wrong: 'it is gone, or the account does not see it',
        mend: `Restore it in Todoist or share it with the account; ${other}`,
      })
    if (hidden.archived) return broken(about, { wrong: 'it is archived', mend: `Unarchive it in Todoist; ${other}` })
    return warning(about, 'Todoist does not list it yet', 'Run this again in a minute')
  }

  return async (examined) => {
    const asked = await attempt(account)
    const found = ['finding' in asked ? asked.finding : asked, await attempt(async () => await webhooks(examined))]
    const known = 'finding' in asked ? asked.account : null
    // Each of them would only say the same again.
    if (known === null) return found
    found.push(planned(known))
    for (const one of [...examined.projects, ...setBeside(examined, known)])
      found.push(await attempt(async () => await project(one, examined, known)))
    return found
  }
}

/** The project that is set, where the hub does not work with it. */
function setBeside({ projectId, projects }: Examined, account: Account): Known[] {
  if (projectId === null || projects.some(({ id }) => id === projectId)) return []
  const name = account.projects.find(({ id }) => id === projectId)?.name ?? projectId
  return [{ id: projectId, name, open: 0, sectionIds: [] }]
}

/** A desk that is added needs a project, and one that is full needs another beside it. */
function planned({ projects, plan }: Account): Finding {
  const about = 'Todoist plan'
  const many = projects.filter(({ own }) => own).length
  const found = `${plan.name ?? 'not named'}, ${many}${plan.projects === null ? '' : ` of ${plan.projects}`} projects`
  if (plan.projects === null || many < plan.projects) return fine(about, found)
  return warning(
    about,
    `${found}: none can be opened for a new desk or beside a full one`,
    'Archive projects nobody needs, or change the plan',
  )
}

function standing(
  about: string,
  there: AccountProject,
  known: Known,
  { projectId, projects, technicians }: Examined,
  plan: Plan,
): Finding {
  const { tasks, sections, people } = there
  const found = `${tasks} of ${plan.tasksPerProject} open tasks, ${sections.size} of ${plan.sectionsPerProject} sections, ${Math.max(1, people.size)} people`
  const missing = known.sectionIds.filter((section) => !sections.has(section)).length
  if (missing > 0) {
    const over = sections.size + missing - plan.sectionsPerProject
    const lacks = `${found}; sections of the hub that are missing: ${missing}`
    return over > 0
      ? broken(about, { wrong: lacks, mend: `Delete sections that are not the hub's in Todoist, at least ${over}` })
      : warning(about, lacks, 'None needed: the hub makes each of them again when a ticket needs it')
  }
  if (tasks >= plan.tasksPerProject * nearlyFull)
    return warning(
      about,
      `${found}, ${known.open} of them tickets`,
      'Complete what is done, and move what is no ticket; when it is full, the hub opens a project beside it',
    )
  const strangers = technicians.filter(({ todoistId }) => !people.has(todoistId))
  if (people.size < 2 || strangers.length > 0) {
    const names = strangers.map(({ name }) => name).join(', ') || 'your technicians'
    const most = there.team ? null : plan.peoplePerProject
    const limit =
      most !== null && people.size + strangers.length > most ? `; the plan allows ${most} people in a project` : ''
    return warning(about, `${found}; not shared with ${names}`, `Share it with ${names} in Todoist${limit}`)
  }
  if (known.id === projectId && projects.length > 0 && !projects.some(({ id }) => id === projectId))
    return warning(about, `${found}; the hub does not work with it yet`, 'Restart the hub')
  return fine(about, found)
}

async function attempt<T>(part: () => Promise<T>): Promise<T | Finding> {
  try {
    return await part()
  } catch (error) {
    const wrong = `it does not answer as it should (${error instanceof Error ? error.message : String(error)})`
    return broken('Todoist', { wrong, mend: 'See that this machine reaches TODOIST_API_URL, and try again' })
  }
}
