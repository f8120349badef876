// The one address the vendors know, before several hubs: each webhook goes to the next hub in turn, whether that one
// lives or not, and what a hub does not take is refused. It retries nothing: that is the vendors' business.
import { Agent, createServer, request } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { once } from 'node:events'

export type Front = { url: string; open(urls: string[]): void; close(): Promise<void> }

export async function startFront(): Promise<Front> {
  const agent = new Agent({ keepAlive: false })
  let hubs: string[] = []
  let turn = 0
  const server = createServer(forward)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the front has no port')

  function forward(coming: IncomingMessage, answer: ServerResponse): void {
    const hub = hubs[turn++ % Math.max(1, hubs.length)]
    const refuse = (): void => {
      if (!answer.headersSent) answer.writeHead(502)
      answer.end()
    }
    if (hub === undefined) return refuse()
    const { method, headers } = coming
    const going = request(new URL(coming.url ?? '/', hub), { method, headers, agent }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers)
      response.on('error', refuse).pipe(answer)
    })
    going.on('error', refuse)
    answer.on('close', () => going.destroy())
    coming.on('error', () => going.destroy()).pipe(going)
  }

  return {
    url: `http://127.0.0.1:${address.port}`,
    open: (urls) => void (hubs = urls),
    async close() {
      server.close()
      server.closeAllConnections()
      agent.destroy()
    },
  }
}
