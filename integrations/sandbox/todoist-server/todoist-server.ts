// A Todoist that runs on loopback and remembers: API v1, /sync, OAuth and webhooks, as strict as the vendor's.
// Real clients work against it. It knows nothing of whoever calls it.
import http from 'node:http'
import { Router } from '@koa/router'
import Koa from 'koa'
import { addProject, admit, removeCollaborator } from './actions/projects.ts'
import { addSection, sectionsOf } from './actions/sections.ts'
import type { Route } from './call.ts'
import { Refusal, notFound } from './errors.ts'
import { createGate, refusalAnswer } from './gate.ts'
import { createLimits } from './limits.ts'
import { oauthRoutes } from './oauth.ts'
import { createPerson } from './people.ts'
import type { User } from './records.ts'
import { createRequestLog } from './request-log.ts'
import { accountRoutes } from './rest/account.ts'
import { commentRoutes } from './rest/comments.ts'
import { labelRoutes } from './rest/labels.ts'
import { projectRoutes } from './rest/projects.ts'
import { sectionRoutes } from './rest/sections.ts'
import { taskRoutes } from './rest/tasks.ts'
import { fileRoutes } from './files.ts'
import { uploadRoutes } from './rest/uploads.ts'
import type { Happening } from './state.ts'
import { createState } from './state.ts'
import { parseSync, syncRoute } from './sync.ts'
import { createCommands } from './sync-commands.ts'
import { createReader } from './sync-read.ts'
import type { TodoistServer, TodoistServerOptions } from './server-api.ts'
import type { App } from './tokens.ts'
import { createTokens } from './tokens.ts'
import { createWeather } from './weather.ts'
import { checkCallbackUrl, createWebhooks } from './webhooks.ts'

export type { TodoistServer, TodoistServerOptions } from './server-api.ts'
export type { Happening } from './state.ts'
export type { Note, Project, Section, Task, User } from './records.ts'
export type { Person } from './people.ts'
export type { Delivery } from './webhooks.ts'
export type { Weather, Fault } from './weather.ts'

const QUARTER_HOUR_MS = 15 * 60 * 1000

export async function startTodoistServer(options: TodoistServerOptions = {}): Promise<TodoistServer> {
  const now = options.now ?? Date.now
  const random = options.random ?? Math.random
  const uploadLimitMb = options.uploadLimitMb ?? 100
  const state = createState({
    now,
    maxTasksPerProject: options.maxTasksPerProject ?? 300,
    maxSectionsPerProject: options.maxSectionsPerProject ?? 20,
    maxLabelsPerTask: 100,
    commentsGoFirst: options.commentsGoFirst ?? false,
  })
  const tokens = createTokens(state, { accessTokenSeconds: 3600, graceSeconds: 60, ...options.oauth })
  const limits = createLimits({ partial: 1000, full: 100, windowMs: QUARTER_HOUR_MS, ...options.limits, now })
  const log = createRequestLog()
  const listeners = new Set<(happenings: Happening[]) => void>()

  const koa = new Koa()
  const server = http.createServer({ maxHeaderSize: 65 * 1024 }, (request, response) => void handle(request, response))
  let port = options.port ?? 0
  const url = () => `http://127.0.0.1:${port}`

  const openPort = async () => {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => (server.off('error', reject), resolve()))
    })
    const address = server.address()
    if (typeof address === 'object' && address) port = address.port
  }
  const closePort = async () => {
    const closed = new Promise<void>((resolve) => void server.close(() => resolve()))
    server.closeAllConnections()
    await closed
  }

  const weather = createWeather({ random, openPort, closePort })
  const webhooks = createWebhooks(state, tokens.apps, weather.webhooks, {
    retryDelayMs: QUARTER_HOUR_MS,
    maxRetries: 3,
    timeoutMs: 10_000,
    version: '10',
    ...options.webhooks,
    random,
  })
  const commands = createCommands(state, {
    replayOmitsMapping: options.replayOmitsMapping ?? false,
    commandError: (type) => weather.commandError(type),
  })
  const reader = createReader(state, {
    hideNotesOfCompleted: options.hideNotesOfCompleted ?? false,
    bareTombstones: options.bareTombstones ?? false,
  })

  function publish(happenings: Happening[], after?: Promise<void>): Promise<void> {
    if (happenings.length > 0) for (const listener of listeners) listener(happenings)
    return webhooks.send(happenings, after)
  }
  const announce = () => void publish(state.takeHappenings())

  const gate = createGate({
    state,
    tokens,
    limits,
    weather,
    log,
    publish,
    isFullSync: (path, args) => path.endsWith('/sync') && fullSync(args),
  })

  const uploads = { url, uploadLimitMb }
  const routes: Route[] = [
    syncRoute(commands, reader),
    ...taskRoutes(state),
    ...commentRoutes(state),
    ...projectRoutes(state),
    ...sectionRoutes(state),
    ...labelRoutes(state),
    ...accountRoutes(state),
    ...uploadRoutes(state, uploads),
  ]
  // Todoist API, migrating from v9: paths are lower case, anything else is not found.
  const router = new Router({ sensitive: true, strict: true })
  const autoApprove = options.oauth?.autoApprove
  oauthRoutes(router, state, tokens, {
    autoApprove: typeof autoApprove === 'function' ? autoApprove : () => autoApprove,
  })
  fileRoutes(router, state, tokens, options.filesNeedToken ?? true)
  for (const route of routes)
    router.register(`/api/v1${route.path}`, [route.method], (context) => gate(context, route, context.params))

  koa.use(router.routes())
  koa.use((context) => refusalAnswer(context, notFound('Page')))
  koa.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE' && error.code !== 'ECONNABORTED') console.error(error)
  })
  const handle = koa.callback()
  await openPort()

  return {
    get url() {
      return url()
    },

    async close() {
      await webhooks.close()
      if (server.listening) await closePort()
    },

    addUser({ id, token, is_premium, full_name, email }) {
      const user: User = {
        id: id ?? state.newUserId(),
        full_name,
        email,
        token: token ?? crypto.randomUUID().replaceAll('-', ''),
        inbox_project_id: '',
        is_premium: is_premium ?? true,
        timezone: 'UTC',
        joined_at: state.stamp(),
      }
      state.users.set(user.id, user)
      user.inbox_project_id = addProject(state, user.id, { name: 'Inbox' }, true).id
      announce()
      return user
    },

    addApp(app) {
      if (app.callbackUrl !== undefined) checkCallbackUrl(app.callbackUrl)
      const registered: App = { ...app, users: new Set() }
      tokens.apps.set(app.client_id, registered)
      return registered
    },

    authorize: (userId, clientId, scopes = ['data:read_write', 'data:delete', 'project:delete']) =>
      tokens.authorize(userId, clientId, scopes),
    expireAccessTokens: () => tokens.expireAccessTokens(),

    addProject({ name, owner, members = [], sections = [] }) {
      const project = addProject(state, owner, { name })
      for (const member of members) admit(state, project, member)
      for (const section of sections) addSection(state, owner, { project_id: project.id, name: section })
      announce()
      return state.projects.get(project.id)!
    },

    addMember(projectId, userId) {
      admit(state, known(state.projects.get(projectId), 'project', projectId), userId)
      announce()
    },

    removeMember(projectId, userId) {
      const { creator_uid } = known(state.projects.get(projectId), 'project', projectId)
      const { email } = known(state.users.get(userId), 'user', userId)
      removeCollaborator(state, creator_uid, { project_id: projectId, email })
      announce()
    },

    as(userId) {
      if (!state.users.has(userId)) throw new Error(`Nobody here has the id ${userId}`)
      return createPerson(state, userId, { ...uploads, announce })
    },

    users: () => [...state.users.values()],
    projects: () => state.projects.all().filter((project) => !project.is_deleted),
    project: (id) => known(state.projects.get(id), 'project', id),
    sections: (projectId) => sectionsOf(state, projectId),
    tasks: (projectId) =>
      (projectId ? state.tasks.of(projectId) : state.tasks.all()).filter((task) => !task.is_deleted),
    task: (id) => known(state.tasks.get(id), 'task', id),
    comments: (taskId) => state.notes.of(taskId).filter((note) => !note.is_deleted),
    file: (fileUrl) => state.files.get(URL.canParse(fileUrl) ? new URL(fileUrl).pathname : ''),
    requests: log.entries,
    stats: log.stats,
    usage: (userId) => limits.usage(userId),
    violations: () => limits.violations(),

    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },

    weather,
    deliveries: webhooks.deliveries,
    webhookStats: webhooks.stats,
    webhooksIdle: (including) => webhooks.idle(including),
    invalidateTokens: () => reader.invalidate(),
  }
}

function known<T>(record: T | undefined, what: string, id: string): T {
  if (record === undefined) throw new Error(`There is no ${what} ${id}`)
  return record
}

function fullSync(args: Parameters<typeof parseSync>[0]): boolean {
  try {
    return parseSync(args).full
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}
