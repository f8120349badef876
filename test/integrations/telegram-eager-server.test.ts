import { once } from 'node:events'
import test from 'ava'
import Koa from 'koa'
import { createLog } from '../../src/log.ts'
import { createTelegram } from '../../integrations/telegram/telegram.ts'
import { alone } from './telegram-alone.ts'

const token = '4242:AAtestTokenThatIsLongEnoughToLookReal0'

test('a server that answers at once that there is nothing is not asked without end', async (t) => {
  let asked = 0
  const app = new Koa()
  app.use((ctx) => {
    const polled = ctx.path.endsWith('/getUpdates')
    if (polled) asked += 1
    ctx.body = { ok: true, result: polled ? [] : true }
  })
  const eager = app.listen(0, '127.0.0.1')
  await once(eager, 'listening')
  const address = eager.address()
  if (address === null || typeof address === 'string') throw new Error('not listening')
  const apiRoot = `http://127.0.0.1:${address.port}`
  const log = createLog({ level: 'silent', secrets: [] })
  const files = { open: () => Promise.reject(new Error('no files here')) }
  const backOffMs = { first: 100, most: 400 }
  const telegram = createTelegram({ token, apiRoot, timeoutMs: 2000, files, log, backOffMs })
  const polling = telegram.startPolling({ take: () => Promise.resolve(0) }, alone())
  const since = Date.now()
  await new Promise<void>((resolve) => {
    eager.on('request', () => {
      if (asked >= 4) resolve()
    })
  })
  t.true(Date.now() - since >= 50 + 100 + 200, 'each pause is longer than the last')
  await polling.stop()
  await telegram.close()
  eager.closeAllConnections()
  eager.close()
})
