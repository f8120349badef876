// What stands before several hubs: each request goes to the next of them that takes the connection, as the real proxy
// does. What was sent once is never sent again.

import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'

export type Front = { url: string; close(): Promise<void> }

export async function startFront(backends: string[], port = 0): Promise<Front> {
  let turn = 0
  const server = createServer((incoming, outgoing) => {
    void buffer(incoming)
      .then(async (body) => await pass(incoming, body, outgoing))
      .catch(() => outgoing.destroy())
  })

  async function pass(incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse): Promise<void> {
    for (let tries = 0; tries < backends.length; tries += 1) {
      turn += 1
      try {
        const answer = await forward(backends[turn % backends.length]!, incoming, body)
        outgoing.writeHead(answer.statusCode ?? 502, { 'content-type': answer.headers['content-type'] ?? 'text/plain' })
        outgoing.end(await buffer(answer))
        return
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED')) break
      }
    }
    outgoing.writeHead(503).end()
  }

  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The front has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function forward(backend: string, incoming: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
  const { 'transfer-encoding': _, connection: __, ...headers } = incoming.headers
  const onward = request(new URL(incoming.url ?? '/', backend), {
    method: incoming.method,
    headers: { ...headers, 'content-length': body.length },
    agent: false,
  })
  return await new Promise((resolve, reject) => {
    onward.once('response', resolve).once('error', reject).end(body)
  })
}
