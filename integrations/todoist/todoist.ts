// The only door to Todoist, which plays the board. Made here and nowhere else: the token source, the calls, the pump,
// the webhook and the pages for connecting an account.
import { isFailure, Rejected } from '../../src/errors.ts'
import type { Log } from '../../src/log.ts'
import type { Board, BoardPerson, BoardSection, BoardWork, Finding, Inbox, Problem } from '../../src/ports.ts'
import type { Meter } from '../../src/watching.ts'
import { readAccount } from './account.ts'
import { taskLink } from './calls.ts'
import { createClient, type BoardProject, type Client } from './client.ts'
import { interpret } from './events.ts'
import { createExamination, type Examined } from './examine.ts'
import { createFiles } from './files.ts'
import { createHttp } from './http.ts'
import { createOauthRoutes, type Links } from './oauth.ts'
import { createLook } from './look.ts'
import { createPump, type Pump } from './pump.ts'
import { createSync } from './sync.ts'
import { createTokenSource, type Secrets, type TodoistApp, type TokenSource } from './tokens.ts'
import { createWebhook } from './webhook.ts'

export { changeFromWebhook, changeOf, interpret } from './events.ts'
export type { BoardProject } from './client.ts'
export type { Links } from './oauth.ts'
export type { Pump } from './pump.ts'
export type { Secrets, TodoistApp } from './tokens.ts'

export type Todoist = ReturnType<typeof createTodoist>

export function createTodoist(options: {
  /** Origin only; a path in it is not used. */
  apiUrl: string
  personalToken: string | null
  app: TodoistApp | null
  secrets: Secrets
  timeoutMs: number
  /** How long to be quiet at most before looking for news. */
  idleMs: () => number
  /** Milliseconds to wait before the next call, which is booked by asking. */
  budget: () => Promise<number>
  /** How many calls a quarter of an hour allows. */
  perQuarterHour: number
  /** Todoist asks to slow down: no hub asks it anything for so many milliseconds. */
  slowDown?: (ms: number) => Promise<void>
  work: BoardWork
  /** Counts how often Todoist asks to slow down. */
  meter?: Pick<Meter, 'slowedDown'>
  log: Log
  now?: () => number
}) {
  const { apiUrl, app, timeoutMs, log } = options
  const now = options.now ?? Date.now
  const tokens = createTokenSource({ ...options, now })
  const slowedDown = async (ms: number): Promise<void> => {
    options.meter?.slowedDown('todoist', 'board')
    try {
      await options.slowDown?.(ms)
    } catch (error) {
      log.warn({ err: error }, 'could not keep that Todoist asks to slow down')
    }
  }
  const http = createHttp({ apiUrl, timeoutMs, tokens, budget: options.budget, slowedDown })
  const client = createClient(http)
  // What the pump calls it has booked, and paced, by itself.
  const pumped = createClient(createHttp({ apiUrl, timeoutMs, tokens, budget: null, slowedDown }))
  const files = createFiles({ http, tokens, apiUrl, timeoutMs })
  const pump: Pump = createPump({
    ...options,
    now,
    sync: createSync({ client: pumped, account: tokens.account, log, now }),
    look: createLook({ client: pumped, now }),
  })

  /** The calls as another account would make them. */
  const clientWith = (token: string): Client =>
    createClient(createHttp({ apiUrl, timeoutMs, tokens: fixed(token), budget: null }))

  const connected = async (): Promise<boolean> => (await tokens.connected()) === 'stands'

  const board: Board = {
    interpret,
    ring: pump.ring,
    settled: pump.settled,
    upload: files.upload,
    openFile: files.open,
    async people(projectId) {
      const [people, own] = await Promise.all([client.people(projectId), client.userId()])
      return people.filter(({ id }) => id !== own)
    },
    sections: client.sections,
    taskLink: (taskId) => taskLink(apiUrl, taskId),
  }

  return {
    board,
    pump,
    /** Null if there is no such project, or it is not ours to see. */
    project: (projectId: string): Promise<BoardProject | null> => client.project(projectId),
    projects: (): Promise<BoardProject[]> => client.projects(),
    sections: (projectId: string): Promise<BoardSection[]> => client.sections(projectId),
    people: (projectId: string): Promise<BoardPerson[]> => client.people(projectId),
    /** The account we work with. */
    userId: (): Promise<string> => client.userId(),
    connected,
    /** What definitely keeps the hub from working with Todoist. Silence and trouble on their side are no problem here. */
    async check(projectId: string | null): Promise<Problem[]> {
      if (options.personalToken !== null || (await connected())) return check(client, projectId)
      // With an app set up, the hub has to run for an account to be connected.
      return app === null ? [{ variable: 'TODOIST_TOKEN', wrong: 'it is not set', mend: WHERE_A_TOKEN_IS }] : []
    },
    webhook: (inbox: Inbox) => createWebhook({ clientSecret: app?.clientSecret ?? null, inbox, now, log }),
    /** Pages for connecting an account. `projectIds` are the projects it has to see. */
    oauth: (pages: { publicUrl: string | null; links: Links; projectIds: () => Promise<string[]> }) =>
      createOauthRoutes({
        ...pages,
        app,
        apiUrl,
        timeoutMs,
        tokens,
        log,
        onConnected: pump.ring,
        async userWhoSees(token) {
          const theirs = clientWith(token)
          for (const projectId of await pages.projectIds()) {
            if ((await theirs.project(projectId)) === null) return null
          }
          return await theirs.userId()
        },
      }),
  }
}

/** Everything that can be wrong with the account, from outside; without a hub. What it gives never throws. */
export function createExaminer(options: {
  apiUrl: string
  personalToken: string | null
  app: TodoistApp | null
  secrets: Secrets
  timeoutMs: number
  log: Log
}): (about: Examined) => Promise<Finding[]> {
  const tokens = createTokenSource({ ...options, now: Date.now })
  const http = createHttp({ ...options, tokens, budget: null })
  const project = createClient(http).project
  return createExamination({ ...options, project, tokens, account: () => readAccount(http), refusedToken })
}

function fixed(token: string): TokenSource {
  const same = () => Promise.resolve(token)
  return {
    current: same,
    refresh: same,
    connected: () => Promise.resolve('stands'),
    account: same,
    connect: () => Promise.resolve(),
  }
}

const WHERE_A_TOKEN_IS =
  'copy it from Todoist: Settings, Integrations, Developer, API token; or connect an account at /todoist/connect'

const refusedToken: Problem = {
  variable: 'TODOIST_TOKEN',
  wrong: 'Todoist does not accept the token',
  mend: WHERE_A_TOKEN_IS,
}

async function check(client: Client, projectId: string | null): Promise<Problem[]> {
  try {
    await client.userId()
    if (projectId === null || (await client.project(projectId)) !== null) return []
    return [
      {
        variable: 'TODOIST_PROJECT_ID',
        wrong: `there is no project ${projectId} that the Todoist account can see`,
        mend: "copy the id from the end of the project's address in Todoist, or share the project with the account; leave it out and the hub makes a project",
      },
    ]
  } catch (error) {
    if (error instanceof Rejected && error.scope === 'account') return [refusedToken]
    if (isFailure(error)) return []
    throw error
  }
}
