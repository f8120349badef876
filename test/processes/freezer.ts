// Preloaded into a hub that is to stand still at one exact moment, once: in the middle of what FREEZE_AT names. Only
// SIGCONT makes it go on.

import { Agent, type ClientRequest } from 'node:http'
import { Socket } from 'node:net'
import pg from 'pg'

const at = process.env['FREEZE_AT']
const method = process.env['FREEZE_METHOD']
let done = false
let nextConnection = false

function freeze(): void {
  if (done) return
  done = true
  process.kill(process.pid, 'SIGSTOP')
}

type WithAddRequest = { addRequest(this: Agent, request: ClientRequest, ...rest: unknown[]): void }
const agent = Agent.prototype as unknown as WithAddRequest
const add = agent.addRequest
agent.addRequest = function (request, ...rest) {
  if (done || method === undefined || !request.path.endsWith(`/${method}`)) return add.call(this, request, ...rest)
  if (at === 'connecting') {
    for (const socket of Object.values(this.freeSockets).flat()) socket?.destroy()
    nextConnection = true
  }
  if (at === 'written') request.once('finish', freeze)
  add.call(this, request, ...rest)
  // A kept connection is chosen, and nothing is written yet.
  if (at === 'kept connection') freeze()
}

const connect = Socket.prototype.connect as (this: Socket, ...args: unknown[]) => Socket
Socket.prototype.connect = function (this: Socket, ...args: unknown[]) {
  const socket = connect.apply(this, args)
  if (nextConnection) freeze()
  return socket
}

type Query = (this: pg.Client, ...args: unknown[]) => unknown
const query = pg.Client.prototype.query as Query
pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
  const [asked] = args
  const text = typeof asked === 'object' && asked !== null && 'text' in asked ? String(asked.text) : ''
  const sent = query.apply(this, args)
  if (at === 'transaction' && text.includes('insert into messages')) setImmediate(freeze)
  return sent
} as typeof pg.Client.prototype.query
