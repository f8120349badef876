// A Telegram of our own on loopback: the Bot API over real HTTP, with memory and the vendor's strictness, and the
// people who use it. It knows nothing of the hub; any bot with this address as `apiRoot` works against it.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Chat, User, UserFromGetMe } from '@grammyjs/types'
import { createDispatcher, type LoggedCall } from './dispatch.ts'
import { download } from './files.ts'
import { createFloodGate, publishedLimits, type Limits, type Violation } from './flood.ts'
import { addGroup, setBotStanding, switchTopics, upgradeGroup, type ForumDraft } from './groups.ts'
import { createHttp } from './http.ts'
import { moveMember } from './members.ts'
import { createMemory, knownUser, newChat, nextNumber } from './memory.ts'
import type { BotRights, ChatRecord, Memory, StoredMessage, Topic } from './memory.ts'
import { showChat } from './messages.ts'
import { createHandlers } from './methods/handlers.ts'
import { personOf, type Person } from './people.ts'
import { createPolling } from './polling.ts'
import { createUpdateQueue } from './update-queue.ts'
import { createWeather, type Down, type Weather } from './weather.ts'
import { startWebhookDelivery, type WebhookWeather } from './webhook.ts'

export type { Answer, LoggedCall } from './dispatch.ts'
export type { Limits, Violation } from './flood.ts'
export type { ForumDraft } from './groups.ts'
export type { BotRights, PressAnswer, StoredMessage, Topic } from './memory.ts'
export type { Person } from './people.ts'
export type { Fault, Rule, Weather } from './weather.ts'
export type { WebhookWeather } from './webhook.ts'

export type TelegramServerOptions = {
  token: string
  botUser?: Partial<UserFromGetMe>
  /** A free one when absent. */
  port?: number
  /** Overrides the published limits; null switches them off. */
  limits?: Partial<Limits> | null
  /** First delay of the webhook's growing retries, 2000 ms when absent. */
  retryBaseMs?: number
  /** How long a webhook may take, 60 s when absent. */
  webhookTimeoutMs?: number
  /** Milliseconds; the machine's clock when absent. */
  now?: () => number
  /** Refuse parameters Telegram would ignore; true when absent. */
  strictParameters?: boolean
  /** Whether reactions in private chats reach the bot; sources disagree, so false when absent. */
  privateReactions?: boolean
}

export type NewUser = Pick<User, 'first_name' | 'last_name' | 'username' | 'language_code'> & { id?: number }

export type ChatView = {
  readonly id: number
  readonly type: ChatRecord['type']
  readonly title: string | undefined
  readonly isForum: boolean
  /** All of them in order, deleted and service ones too. */
  readonly messages: readonly StoredMessage[]
  readonly topics: readonly Topic[]
  /** Message ids, oldest first. */
  readonly pinned: readonly number[]
  /** What is to be seen in one topic, or in General and private chats (no id). */
  readonly visible: (threadId?: number) => readonly StoredMessage[]
}

export type ServerWeather = Weather & {
  /** Takes the whole server away (or gives it back when undefined); `refuse` closes the port. */
  setDown: (down: Down | undefined) => Promise<void>
  /** How updates travel to the webhook. */
  webhook: WebhookWeather
}

export interface TelegramServer {
  readonly url: string
  readonly token: string
  readonly bot: UserFromGetMe
  addUser: (user: NewUser) => User
  addForum: (draft: ForumDraft) => Chat
  as: (userId: number) => Person
  chat: (chatId: number) => ChatView
  privateChat: (userId: number) => ChatView
  chats: () => ChatView[]
  users: () => User[]
  /** The file a message names by its `file_id`. */
  file: (fileId: string) => { bytes: Uint8Array; mime: string; name: string | undefined } | undefined
  /** Rights as administrator (absent ones stay), or what the bot is instead. */
  setBotRights: (chatId: number, standing: BotRights | 'member' | 'left' | 'kicked') => void
  /** Makes one of the people an administrator of a group, or what they are instead. */
  setMember: (chatId: number, userId: number, status: 'administrator' | 'member' | 'left') => void
  switchTopics: (chatId: number, on: boolean) => void
  protectContent: (chatId: number, on: boolean) => void
  /** The group's new id. */
  upgradeGroup: (chatId: number) => number
  /** From now on: these above the published ones, or none (null). */
  setLimits: (limits: Partial<Limits> | null) => void
  readonly calls: readonly LoggedCall[]
  readonly violations: readonly Violation[]
  readonly pendingUpdates: number
  /** How many updates the weather has delivered twice, ever. */
  readonly repeatedUpdates: number
  /** Resolves when every update was delivered or confirmed. */
  idle: () => Promise<void>
  /** Called after any change; returns how to stop. */
  onChange: (listener: () => void) => () => void
  readonly weather: ServerWeather
  /** Forgets the log, the flood budgets, the faults and waiting updates; chats stay. */
  reset: () => void
  close: () => Promise<void>
}

export async function startTelegramServer(options: TelegramServerOptions): Promise<TelegramServer> {
  const now = options.now ?? Date.now
  const listeners = new Set<() => void>()
  const changed = () => {
    for (const listener of listeners) listener()
  }
  const closing = new AbortController()
  const queue = createUpdateQueue(now, changed)
  const memory = createMemory({
    now,
    bot: botOf(options),
    privateReactions: options.privateReactions ?? false,
    publish: queue.add,
    changed,
  })
  const weather: ServerWeather = Object.assign(createWeather(), { setDown, webhook: {} })
  const polling = createPolling(queue)
  const webhook = startWebhookDelivery({
    queue,
    now,
    retryBaseMs: options.retryBaseMs ?? 2000,
    timeoutMs: options.webhookTimeoutMs ?? 60_000,
    weather: () => weather.webhook,
    execute: ({ method, ...params }) => {
      const call = dispatcher.log(String(method), params)
      void dispatcher.run(call, params, { uploads: new Map(), hungUp: closing.signal })
    },
  })
  const above = (limits: Partial<Limits> | null = {}) => (limits === null ? null : { ...publishedLimits, ...limits })
  const flood = createFloodGate(above(options.limits), now)
  const handlers = createHandlers(memory, { queue, polling, webhook, now, patient: options.limits === null })
  const strict = options.strictParameters ?? true
  const dispatcher = createDispatcher({ handlers, flood, strict, now, changed })

  let down: Down | undefined
  const app = createHttp({
    token: options.token,
    dispatcher,
    weather,
    down: () => down,
    download: (path) => download(memory, path),
    closing: closing.signal,
  })
  const handle = app.callback()
  const server = createServer((request, response) => void handle(request, response))
  await listen(options.port ?? 0)
  const port = portOf(server.address())

  async function listen(at: number): Promise<void> {
    server.listen(at, '127.0.0.1')
    await once(server, 'listening')
  }

  async function stopListening(): Promise<void> {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }

  async function setDown(next: Down | undefined): Promise<void> {
    down = next
    if (next === 'refuse') await stopListening()
    else if (!server.listening) await listen(port)
  }

  const known = (chatId: number): ChatRecord => {
    const chat = memory.chats.get(chatId)
    if (!chat) throw new Error(`no chat has the id ${chatId}`)
    return chat
  }

  return {
    url: `http://127.0.0.1:${port}`,
    token: options.token,
    bot: memory.bot,
    addUser: (user) => addUser(memory, user),
    addForum: (draft) => showChat(memory, addGroup(memory, draft)),
    as: (userId) => personOf(memory, userId),
    chat: (chatId) => viewOf(known(chatId)),
    privateChat: (userId) => viewOf(known(userId)),
    chats: () => [...memory.chats.values()].map(viewOf),
    file(fileId) {
      const file = memory.files.get(fileId)
      return file && { bytes: file.bytes ?? Buffer.alloc(file.size), mime: file.mime, name: file.name }
    },
    users: () => [...memory.users.values()].filter(({ is_bot }) => !is_bot),
    setBotRights: (chatId, standing) => setBotStanding(memory, known(chatId), standing),
    setMember: (chatId, userId, status) => moveMember(memory, known(chatId), knownUser(memory, userId), status),
    switchTopics: (chatId, on) => switchTopics(memory, known(chatId), on),
    protectContent(chatId, on) {
      known(chatId).protected = on
      changed()
    },
    upgradeGroup: (chatId) => upgradeGroup(memory, known(chatId)).id,
    calls: dispatcher.calls,
    setLimits: (limits) => flood.setLimits(above(limits)),
    violations: flood.violations,
    get pendingUpdates() {
      return queue.pending().length
    },
    get repeatedUpdates() {
      return webhook.repeated()
    },
    idle: webhook.idle,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    weather,
    reset() {
      dispatcher.forget()
      flood.reset()
      weather.clear()
      weather.webhook = {}
      queue.clear()
    },
    async close() {
      closing.abort()
      webhook.close()
      for (const press of memory.presses.values()) press.answered(undefined)
      await stopListening()
    },
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (typeof address !== 'object' || !address) throw new Error('the stand-in has no port')
  return address.port
}

function botOf({ token, botUser }: TelegramServerOptions): UserFromGetMe {
  return {
    id: Number.parseInt(token, 10),
    is_bot: true,
    first_name: 'Helpdesk',
    username: 'helpdesk_bot',
    can_join_groups: true,
    can_read_all_group_messages: false,
    supports_inline_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
    has_topics_enabled: false,
    allows_users_to_create_topics: false,
    can_manage_bots: false,
    supports_join_request_queries: false,
    ...botUser,
  }
}

/** People exist before they press Start: until then the bot can't write to them. */
function addUser(memory: Memory, { id = 500_000_000 + nextNumber(memory), ...names }: NewUser): User {
  const user: User = { id, is_bot: false, ...names }
  memory.users.set(id, user)
  if (!memory.chats.has(id)) memory.chats.set(id, newChat({ id, type: 'private' }))
  memory.changed()
  return user
}

function viewOf(chat: ChatRecord): ChatView {
  return {
    id: chat.id,
    type: chat.type,
    title: chat.title,
    isForum: chat.isForum,
    get messages() {
      return [...chat.messages.values()]
    },
    get pinned() {
      return [...chat.pinned]
    },
    get topics() {
      return [...chat.topics.values()]
    },
    visible: (threadId) => [...chat.messages.values()].filter((one) => !one.deleted && one.threadId === threadId),
  }
}
