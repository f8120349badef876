// What the stand-in offers to those who start it.
import type { Usage } from './limits.ts'
import type { Person } from './people.ts'
import type { Note, Project, Section, StoredFile, Task, User } from './records.ts'
import type { LoggedRequest, RequestStats } from './request-log.ts'
import type { Happening } from './state.ts'
import type { App, TokenAnswer } from './tokens.ts'
import type { Weather } from './weather.ts'
import type { Delivery, WebhookStats } from './webhooks.ts'

export type TodoistServerOptions = {
  port?: number
  now?: () => number
  random?: () => number
  maxTasksPerProject?: number
  maxSectionsPerProject?: number
  uploadLimitMb?: number
  limits?: { partial?: number; full?: number; windowMs?: number }
  /** A replayed command answers ok without its temp_id_mapping. */
  replayOmitsMapping?: boolean
  /** Comments on completed tasks do not show in an incremental sync. */
  hideNotesOfCompleted?: boolean
  /** A deleted comment is told by its id alone. */
  bareTombstones?: boolean
  /** Deleting a task tells of each of its comments too, before it tells of the task. */
  commentsGoFirst?: boolean
  webhooks?: { retryDelayMs?: number; maxRetries?: number; timeoutMs?: number; version?: string }
  /** As the vendor's file host: a file needs a token, and comes by a redirect to a signed link. Default true. */
  filesNeedToken?: boolean
  oauth?: { accessTokenSeconds?: number; graceSeconds?: number; autoApprove?: string | (() => string | undefined) }
}

export interface TodoistServer {
  readonly url: string
  close(): Promise<void>
  addUser(user: { full_name: string; email: string; id?: string; token?: string; is_premium?: boolean }): User
  /** Without a callback URL the app gets no webhooks; without events it gets all of them. */
  addApp(app: Omit<App, 'users'>): App
  /** Completes the OAuth flow for a person: webhooks fire for them from now on. */
  authorize(userId: string, clientId: string, scopes?: string[]): TokenAnswer
  expireAccessTokens(): void
  /** `owner` and `members` are user ids. */
  addProject(project: { name: string; owner: string; members?: string[]; sections?: string[] }): Project
  /** Lets someone into a project, as if they had accepted an invitation. */
  addMember(projectId: string, userId: string): void
  removeMember(projectId: string, userId: string): void
  as(userId: string): Person
  users(): User[]
  projects(): Project[]
  project(projectId: string): Project
  sections(projectId: string): Section[]
  /** Completed ones too, deleted ones not. */
  tasks(projectId?: string): Task[]
  /** Deleted ones too. */
  task(taskId: string): Task
  comments(taskId: string): Note[]
  /** What was uploaded, by its `file_url`. */
  file(fileUrl: string): StoredFile | undefined
  readonly requests: readonly LoggedRequest[]
  readonly stats: Readonly<RequestStats>
  usage(userId: string): Usage
  /** Requests refused for the limits, over all people. */
  violations(): number
  /** Called after every change, with what happened. Returns how to stop. */
  onChange(listener: (happenings: Happening[]) => void): () => void
  readonly weather: Weather
  readonly deliveries: readonly Delivery[]
  readonly webhookStats: Readonly<WebhookStats>
  /** Resolves when no webhook is on its way; with `retries`, those waiting for a retry are tried at once. */
  webhooksIdle(including?: { retries?: boolean }): Promise<void>
  /** Every sync token given so far is refused from now on. */
  invalidateTokens(): void
}
