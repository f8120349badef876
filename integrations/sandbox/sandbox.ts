// `npm run sandbox`: the whole helpdesk on this machine, with a page to play everyone. `-- --tour` acts out one request
// instead and ends with 0, or tells what did not arrive. Nothing outside this machine is called.
import { parseArgs } from 'node:util'
import type { Locale } from './cast.ts'
import { startPage } from './page-server.ts'
import { storyFor } from './story.ts'
import { isTheft, startThief, thefts, type Thief } from './thief.ts'
import { createTourPrinter } from './tour-print.ts'
import { runTour, TourFailure } from './tour.ts'
import { startWorld, type WorldOptions } from './world.ts'

const usage = `npm run sandbox [-- options]

  --tour            act out one request from question to close, then end
  --without=NAME    with --tour: take one delivery away (${thefts.join(', ')})
  --deadline=S      with --tour: seconds each step may take (20)
  --ru              in Russian
  --port=N          where the page is (4400; a free port if it is taken)
  --verbose         show what the hub logs
`

const preferredPort = 4400

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      tour: { type: 'boolean' },
      without: { type: 'string' },
      deadline: { type: 'string' },
      ru: { type: 'boolean' },
      port: { type: 'string' },
      verbose: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) {
    console.log(usage)
    return 0
  }
  const locale: Locale = values.ru || process.env['LOCALE'] === 'ru' ? 'ru' : 'en'
  const options: WorldOptions = {
    locale,
    databaseUrl: process.env['SANDBOX_DATABASE_URL'] || undefined,
    env: { LOG_LEVEL: process.env['LOG_LEVEL'] || (values.verbose ? 'info' : 'warn') },
    print: values.verbose ? (text) => void process.stderr.write(text) : undefined,
  }
  return values.tour ? await tour(options, values) : await stay(options, values.port)
}

async function tour(options: WorldOptions, asked: { without?: string; deadline?: string }): Promise<number> {
  const { locale = 'en' } = options
  if (asked.without !== undefined && !isTheft(asked.without)) {
    console.error(`--without takes one of ${thefts.join(', ')}`)
    return 2
  }
  const theft = asked.without
  process.stdout.write('\n  Helpdesk Hub: one request, from question to close\n')
  const interrupted = interruption()
  let thief: Thief | undefined
  const env: Record<string, string> = { ...options.env }
  const world = await startWorld({
    ...options,
    env,
    async faults({ telegram, todoist, people }) {
      if (theft === undefined) return
      thief = await startThief(theft, {
        telegramUrl: telegram.url,
        todoistUrl: todoist.url,
        clientId: people.anna.id,
        answer: storyFor(locale).answer,
      })
      Object.assign(env, thief.env)
    },
  })
  try {
    const deadlineMs = Number(asked.deadline ?? 20) * 1000
    const ended = await Promise.race([
      runTour(world, { locale, deadlineMs, told: createTourPrinter(process.stdout) }),
      interrupted.then(() => 'interrupted'),
    ])
    return ended === undefined ? 0 : 130
  } catch (error) {
    const step = error instanceof TourFailure ? error.step : 'the tour'
    console.error(`\n  ✗ Failed: ${step}\n    ${error instanceof Error ? error.message : String(error)}\n`)
    if (world.hub.state !== 'ready') console.error(world.hub.log().slice(-3000))
    return 1
  } finally {
    await world.close()
    await thief?.close()
  }
}

async function stay(options: WorldOptions, port: string | undefined): Promise<number> {
  const interrupted = interruption()
  const world = await startWorld({ ...options, hub: false })
  const page = await startPage(world, Number(port ?? preferredPort)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE' || port !== undefined) throw error
    return startPage(world)
  })
  console.log(`\n  Helpdesk Hub, the sandbox:  ${page.url}\n`)
  console.log('  Open it, write as Anna, and watch the request become a topic and a task.')
  console.log('  The hub is starting; Ctrl+C ends everything.\n')
  world.hub.start().then(
    () => console.log(`  The hub is ready (process ${world.hub.pid}).\n`),
    (error: unknown) => console.error(error instanceof Error ? error.message : error),
  )
  await interrupted
  console.log('\n  Closing…')
  await page.close()
  await world.close()
  return 0
}

/** The first signal; a second one ends at once. */
function interruption(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => {
        process.once(signal, () => process.exit(130))
        resolve()
      })
  })
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  return 1
})
