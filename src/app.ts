// The wiring: every object is made here, by hand, in the order a message meets it.

import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { changeFromWebhook, createTodoist } from '../integrations/todoist/todoist.ts'
import { chatSeen, createTelegram } from '../integrations/telegram/telegram.ts'
import { createLocalCache, createRedisCache } from './cache.ts'
import type { Config } from './config.ts'
import { connectLink } from './connect-link.ts'
import { peopleWork, wireDirectory } from './directory-wiring.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { createFiles } from './export/files.ts'
import { createBoardWork } from './flow/board-work.ts'
import { createDeliverer } from './flow/deliver.ts'
import { createDoorbell } from './flow/doorbell.ts'
import { createHappen } from './flow/happen.ts'
import { createHints } from './flow/hints.ts'
import { CannotStart, openDoors } from './flow/open.ts'
import { createPreparer } from './flow/prepare.ts'
import { startPruning } from './flow/prune.ts'
import { createProcessor } from './flow/process.ts'
import { boardLane, pollingLane } from './flow/places.ts'
import { startLeads } from './flow/leads.ts'
import type { LeadsKeeper } from './flow/leads.ts'
import { createInbox, createProgress } from './flow/receive.ts'
import { startReception } from './flow/reception.ts'
import { createSettler } from './flow/settle.ts'
import { createTurn } from './flow/turn.ts'
import { createLimiter } from './limiter.ts'
import type { Log } from './log.ts'
import { createMetrics } from './metrics/metrics.ts'
import { readiness } from './readiness.ts'
import { createSecretBox } from './secret-box.ts'
import { createServer } from './server.ts'
import { connectDatabase, migrate } from './store/database.ts'
import { deskOfGroup } from './store/desks.ts'
import { withEndListener } from './store/ends.ts'
import { poolUse, roadState } from './store/road-state.ts'
import { depths } from './store/undelivered.ts'
import { knownProjectIds } from './store/projects.ts'
import { createVault } from './store/vault.ts'
import { startWakeups } from './store/wakeups.ts'
import { startWorking } from './working.ts'
import type { Working } from './working.ts'

/** With webhooks the board is read this often for what they lost; without them it is the only news there is. */
const readWithWebhooksMs = 60_000
const readWithoutWebhooksMs = 5_000
/** A hub that dies or stands still is followed by another one so soon. */
const longestLeaseMs = 10_000
const webhooksLookMs = 30_000
/** Whoever waits for rest leaves the database to those who work. */
const betweenLooksMs = 50

export { CannotStart } from './flow/open.ts'

export type Hub = {
  url: string
  /** Resolves when nothing waits that could be worked now. */
  settle(): Promise<void>
  stop(): Promise<void>
}

/** As many claims for the chat are made side by side: one alone waits too much, more wait for each other. */
const claimsAtOnce = 2

/**
 * Starts a hub and resolves when it is open for news. Throws CannotStart for what is definitely wrong; a vendor that
 * is silent is waited for while running, and what is wrong then is handed to `failed`.
 */
export async function startHub(
  config: Config,
  log: Log,
  failed: (error: unknown) => void,
  /** How many connections to the database at most, beside the one that listens. */
  connections = 8,
): Promise<Hub> {
  await using stack = new AsyncDisposableStack()
  const owner = randomUUID()
  const given = config.database
  const postgres = 'url' in given ? null : await startEmbeddedPostgres({ dataDir: given.embeddedIn, log })
  if (postgres) stack.defer(async () => await postgres.stop())
  const url = 'url' in given ? given.url : postgres!.url
  const metrics = createMetrics({
    look: async () => await roadState(database, { polled: config.telegram.webhook === null }),
    process: () => ({ redis: cache.healthy(), pool: { ...poolUse(database), limit: connections } }),
    budgets: config.budgets,
  })
  const database = withEndListener(connectDatabase(url, { pool: connections }), metrics.ended)
  stack.defer(async () => await database.destroy())
  const applied = await migrate(database)
  if (applied.length > 0) log.info({ applied }, 'the database is up to date')

  const cache = config.redis
    ? createRedisCache({ url: config.redis.url, prefix: 'hub:', log })
    : createLocalCache({ maxEntries: 20_000 })
  stack.defer(async () => await cache.close())
  const hints = createHints(cache)
  const vault = createVault(database, createSecretBox(config.secretKey))
  const inbox = createInbox(database)
  const limiter = createLimiter({ perSecond: config.budgets.botPerSecond })
  const claims = createLimiter({ maxConcurrent: claimsAtOnce })
  const files = createFiles(database, { chat: () => telegram.chat.openFile, board: () => todoist.board.openFile })
  const telegram = createTelegram({
    token: config.telegram.token,
    apiRoot: config.telegram.apiRoot,
    timeoutMs: config.vendorTimeoutMs,
    files,
    log,
    limiter,
  })
  const leaseMs = Math.min(longestLeaseMs, Math.round(config.vendorTimeoutMs * 1.5))
  const boardTurn = createTurn({ database, lane: boardLane, owner, leaseMs, log })
  const pollingTurn = createTurn({ database, lane: pollingLane, owner, leaseMs, log })
  const chat = metrics.chat(telegram.chat)
  const built = createBoardWork({
    database,
    links: { ...telegram.chat, taskLink: (id) => todoist.board.taskLink(id) },
    hints,
    perQuarterHour: config.budgets.todoistPer15Minutes,
    owner,
    turn: boardTurn,
    meter: metrics.meter,
    log,
  })
  const work = metrics.work(built)
  let webhooks = false
  const todoist = createTodoist({
    apiUrl: config.todoist.apiUrl,
    personalToken: config.todoist.token,
    app: config.todoist.app,
    secrets: vault.secrets,
    timeoutMs: config.vendorTimeoutMs,
    idleMs: () => (webhooks ? readWithWebhooksMs : readWithoutWebhooksMs),
    budget: work.budget,
    perQuarterHour: config.budgets.todoistPer15Minutes,
    slowDown: built.slowDown,
    work,
    meter: metrics.meter,
    log,
  })

  const { topicLink, startLink } = telegram.chat
  const links = { taskLink: todoist.board.taskLink, topicLink, startLink }
  const people = wireDirectory(config, config.vendorTimeoutMs)
  const processor = createProcessor({
    database,
    chat: { interpret: (payload) => telegram.chat.interpret(payload), seen: chatSeen },
    board: todoist.board,
    doorbell: createDoorbell({
      board: { interpret: todoist.board.interpret, hear: changeFromWebhook },
      hints,
      meter: metrics.meter,
    }),
    happen: createHappen({
      chat: telegram.chat,
      leads: config.leads,
      pages: people.pages,
      connectLink: async (trx) => await connectLink(config, trx),
      links,
      meter: metrics.meter,
      log,
    }),
    meter: metrics.meter,
    log,
  })
  const settler = createSettler({
    database,
    chat,
    ledgerChatId: config.telegram.ledgerChatId,
    mainGroup: async () => (await deskOfGroup(database, config.telegram.mainGroupId))!.chatId,
    groupWindow: { limit: config.budgets.groupPerMinute, ms: 60_000 },
    botWindow: { limit: config.budgets.botPerSecond, ms: 1000 },
    log,
  })
  const deliverer = createDeliverer({
    database,
    chat,
    outside: { ...links, topicIcon: telegram.topicIcon },
    budgets: config.budgets,
    timeoutMs: config.vendorTimeoutMs,
    leaseMs,
    owner,
    inTurn: claims.run,
    settler: metrics.settler(settler),
    meter: metrics.meter,
    log,
  })
  const preparer = createPreparer({ database, files, board: todoist.board, chat: telegram, leaseMs, log })

  const beside = peopleWork(people, { database, cache, timeoutMs: config.vendorTimeoutMs, leaseMs, owner, log })

  let working: Working | null = null
  let leads: LeadsKeeper | null = null
  const wakeups = await startWakeups(url, {
    heard(what) {
      working?.ring(what)
      if (what === 'board') todoist.pump.ring()
      if (what === 'turn') for (const turn of [boardTurn, pollingTurn]) turn.freed()
    },
    lost: (error) => log.warn({ err: error }, 'the wake-up line broke; timers look meanwhile'),
  })
  stack.defer(async () => await wakeups.stop())

  for (const watch of [startPruning({ database, days: config.retentionDays, log }), startReception({ database, log })])
    stack.defer(async () => await watch.stop())

  const server = createServer({
    log,
    ready: async () =>
      await readiness(database, { cache, usesRedis: config.redis !== null, working: working !== null }),
    measurements: metrics.measurements,
    answered: metrics.answered,
    routes: [
      ...(config.telegram.webhook
        ? [telegram.webhookRouter(config.telegram.webhook.secret, metrics.inbox(inbox, 'telegram', 'webhook'))]
        : []),
      todoist.webhook(metrics.inbox(inbox, 'todoist', 'webhook')),
      todoist.oauth({
        publicUrl: config.telegram.webhook?.url ?? null,
        links: vault.links,
        projectIds: async () => [...(await knownProjectIds(database))],
      }),
    ],
  })

  function startWorkers(): void {
    working = startWorking({ database, processor, deliverer, preparer, ...beside, log })
    if (!config.telegram.webhook)
      telegram.startPolling(metrics.inbox(inbox, 'telegram', 'poll'), {
        turn: pollingTurn,
        progress: createProgress(database),
      })
    telegram
      .setCommands(config.locale)
      .catch((error: unknown) => log.warn({ err: error }, 'could not set the command menu'))
    leads = startLeads({ database, chat: telegram, leads: config.leads, locale: config.locale, log })
    log.info({ bot: telegram.me().username }, 'the hub works')
  }

  /** Whether Todoist sends us webhooks: reading can be rarer then. */
  async function lookForWebhooks(): Promise<void> {
    webhooks = config.telegram.webhook !== null && config.todoist.app !== null && (await todoist.connected())
  }

  const { url: address } = await server.listen(config.server)
  // Last of the wire: a call cut off in the middle would have to be found out about.
  stack.defer(async () => await telegram.close())
  stack.defer(async () => {
    // Each lets go of what it has as soon as it is through: other hub processes go on with it.
    await Promise.all([todoist.pump.stop(), working?.stop(), leads?.stop()])
    await limiter.stop()
  })
  stack.defer(async () => void (await Promise.all([server.close(), telegram.stopIntake()])))

  const stopping = new AbortController()
  stack.defer(() => stopping.abort())
  await lookForWebhooks()
  await openDoors({
    database,
    chat: telegram,
    board: todoist,
    settings: { ...config.telegram, projectId: config.todoist.projectId, ...config },
    chatOpened: startWorkers,
    boardOpened: todoist.pump.start,
    failed,
    signal: stopping.signal,
    log,
  })
  if (config.telegram.webhook) {
    const { url: publicUrl, secret } = config.telegram.webhook
    telegram
      .registerWebhook(publicUrl, secret)
      .then((problem) => problem && failed(new CannotStart([problem])))
      .catch((error: unknown) => log.error({ err: error }, 'the webhook could not be set'))
  }
  const refresh = setInterval(() => {
    void lookForWebhooks().catch(() => undefined)
    if (config.telegram.webhook) void telegram.pendingUpdates().then(metrics.pendingUpdates, () => undefined)
  }, webhooksLookMs).unref()
  stack.defer(() => clearInterval(refresh))

  const disposal = stack.move()
  return {
    url: address,
    async settle() {
      for (;;) {
        await Promise.all([working?.idle(), leads?.idle()])
        await todoist.pump.settled()
        const { inbox: news, outbox } = await depths(database)
        if (news === 0 && outbox === 0) return
        await wait(betweenLooksMs)
      }
    },
    async stop() {
      await disposal.disposeAsync()
    },
  }
}
