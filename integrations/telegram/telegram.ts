// Telegram's only door: it plays the chat. Updates come by webhook or by polling, one of the two; until we know who we
// are (`connect`), nothing can be interpreted, because commands may be meant for another bot.
import type { Router } from '@koa/router'
import type { Place } from '../../src/domain/happening.ts'
import type { Locale, Status } from '../../src/domain/ticket.ts'
import { Unreachable } from '../../src/errors.ts'
import type { Limiter } from '../../src/limiter.ts'
import type { Log } from '../../src/log.ts'
import type {
  Chat,
  ChatSetup,
  FileSource,
  Finding,
  GroupCheck,
  Inbox,
  Interpreter,
  Leads,
  Problem,
  Progress,
  Turn,
} from '../../src/ports.ts'
import { createWire } from './api.ts'
import { adminsOf, askWhoWeAre, checkGroup, type Me, usernameIn } from './check.ts'
import { setCommands, setLeadCommands } from './commands.ts'
import { deliver } from './deliver.ts'
import { examine, type Examined } from './examine.ts'
import { createTelegramInterpreter } from './events.ts'
import { openFile } from './files.ts'
import { createTopicIcons } from './icons.ts'
import { look, newestId, sentThere } from './look.ts'
import { type Polling, startPolling } from './polling.ts'
import { createWebhookRouter, registerWebhook } from './webhook.ts'

export { chatSeen, toNews } from './news.ts'
export type { Me, Polling }

export type Telegram = ChatSetup &
  Leads & {
    chat: Chat
    /** Who we are. Throws before `connect` has succeeded. */
    me(): Me
    /** Asks who we are. Resolves with what is wrong with the token; throws Unreachable or Busy while Telegram is down. */
    connect(): Promise<Problem[]>
    /** Whether a group can be worked in. Throws Unreachable or Busy while Telegram is down. */
    check(groupId: number): Promise<GroupCheck>
    /** The username of somebody in a group, if they have one. Throws what asking throws. */
    usernameIn(groupId: number, userId: number): Promise<string | null>
    /** Everything that can be wrong with the bot, from outside. Never throws: what can't be asked is a finding too. */
    examine(about: Examined): Promise<Finding[]>
    setCommands(locale: Locale): Promise<void>
    /** The icon of a topic by its ticket's status, as Telegram names it; null before `connect`, or where there is none. */
    topicIcon(status: Status): string | null
    startPolling(inbox: Inbox, shared: { turn: Turn; progress: Progress }): Polling
    /** `POST /webhook/:secret`, to be mounted at the root of the server. */
    webhookRouter(secret: string, inbox: Inbox): Router
    /** Resolves when Telegram knows the address, or with why it never will. Given up by `stopIntake`. */
    registerWebhook(baseUrl: string, secret: string): Promise<Problem | null>
    /** How many updates Telegram has not brought to the webhook yet. Throws what asking throws. */
    pendingUpdates(): Promise<number>
    /** Stops the intake; what else is under way goes on. */
    stopIntake(): Promise<void>
    /** Stops the intake and drops the connections: a call in flight ends without an answer. */
    close(): Promise<void>
  }

export function createTelegram(options: {
  token: string
  apiRoot: string
  timeoutMs: number
  files: FileSource
  log: Log
  limiter?: Limiter
  /** How long the intake waits after a first failure and at most. */
  backOffMs?: { first: number; most: number }
}): Telegram {
  const { token, apiRoot, timeoutMs, files, log, backOffMs } = options
  const { ask, close } = createWire(options)
  const icons = createTopicIcons(ask, log)
  const closing = new AbortController()
  let connected: { me: Me; interpreter: Interpreter } | null = null
  let polling: Polling | null = null
  let progress: Progress | null = null
  let webhookSet = false

  const us = (): { me: Me; interpreter: Interpreter } => {
    if (connected === null) throw new Unreachable('Telegram has not told us who we are yet', 'not_done')
    return connected
  }

  const chat: Chat = {
    interpret: (payload) => us().interpreter.interpret(payload),
    deliver: (call, stands) => deliver(call, ask, files, stands),
    look: (chatId, messageId, ledger) => look(ask, us().me.id, { chatId, messageId }, ledger),
    sentThere: (place, messageId, buttons) => sentThere(ask, place, messageId, buttons),
    newestId: (ledger) => newestId(ask, ledger),
    async caughtUp(since) {
      if (progress !== null) return ((await progress.read()) ?? since) > since
      if (!webhookSet || since >= new Date()) return false
      return (await pendingUpdates()) === 0
    },
    notBrought: async () => (progress === null ? await pendingUpdates() : null),
    openFile: (file) => openFile(file, { ask, token, apiRoot, timeoutMs }),
    messageLink: (place, messageId) =>
      `${linkTo(place.chatId)}${place.threadId === null ? '' : `/${place.threadId}`}/${messageId}`,
    topicLink: (place) => `${linkTo(place.chatId)}/${place.threadId ?? GENERAL}`,
    startLink: (slug) => `https://t.me/${us().me.username}?start=${slug}`,
  }

  async function pendingUpdates(): Promise<number> {
    return (await ask('getWebhookInfo', (raw) => raw.getWebhookInfo())).pending_update_count
  }

  async function stopIntake(): Promise<void> {
    closing.abort()
    await polling?.stop()
  }

  return {
    chat,
    me: () => us().me,
    async connect() {
      const answer = await askWhoWeAre(ask)
      if ('problem' in answer) return [answer.problem]
      const { me } = answer
      connected = { me, interpreter: createTelegramInterpreter({ botId: me.id, botUsername: me.username }) }
      await icons.learn()
      return []
    },
    check: (groupId) => checkGroup(ask, us().me, groupId),
    usernameIn: (groupId, userId) => usernameIn(ask, groupId, userId),
    examine: (about) => examine(ask, about),
    adminsOf: (groupId) => adminsOf(ask, groupId),
    setCommands: (locale) => setCommands(ask, locale),
    topicIcon: icons.iconOf,
    setLeadCommands: (locale, telegramId) => setLeadCommands(ask, locale, telegramId),
    startPolling(inbox, shared) {
      progress = shared.progress
      polling = startPolling({ ask, inbox, ...shared, log, timeoutMs, backOffMs })
      return polling
    },
    webhookRouter: (secret, inbox) => createWebhookRouter({ secret, inbox, log }),
    async registerWebhook(baseUrl, secret) {
      const problem = await registerWebhook({ ask, log, baseUrl, secret, stopped: closing.signal, backOffMs })
      webhookSet = problem === null && !closing.signal.aborted
      return problem
    },
    pendingUpdates,
    stopIntake,
    async close() {
      await stopIntake()
      close()
    },
  }
}

/** In links the general flow goes by the number 1. */
const GENERAL = 1

/** Links leave out the -100 that the Bot API puts before a supergroup's id. */
function linkTo(chatId: Place['chatId']): string {
  return `https://t.me/c/${String(chatId).replace(/^-100/, '')}`
}
