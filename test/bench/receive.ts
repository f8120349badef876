// How many updates a second are committed: the hub's webhook against a bare Koa server with one insert each, under the
// same load. The hub's workers wait meanwhile, since Telegram is away at its start: what is measured is receiving.

import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../../integrations/sandbox/free-port.ts'
import { startWorld } from '../../integrations/sandbox/world.ts'
import type { TestDatabase } from '../database.ts'
import { startBare } from './bare-process.ts'
import type { Figure } from './figure.ts'

const connections = 32
const roundMs = 4000
const rounds = 2
const shareAtLeast = 0.6
const secret = 'sandbox-webhook-secret'

export async function measureReceive(database: TestDatabase, env: Record<string, string>): Promise<Figure[]> {
  const { knex } = database
  await knex.raw('create table bare_inbox (like inbox including all)')
  const port = await freePort()
  const bare = await startBare('bare-server', port, [String(port), database.url])
  const world = await startWorld({ databaseUrl: database.url, hub: false, env })
  try {
    await world.telegram.weather.setDown('refuse')
    const starting = world.hub.start().catch(() => undefined)
    while (!(await alive(world.hub.url))) await pause(50)
    const committed = { bare: 0, hub: 0 }
    await load(`http://127.0.0.1:${port}/`, 500)
    await load(`${world.hub.url}/webhook/${secret}`, 500)
    for (let round = 0; round < rounds; round += 1) {
      committed.bare += await load(`http://127.0.0.1:${port}/`, roundMs)
      committed.hub += await load(`${world.hub.url}/webhook/${secret}`, roundMs)
    }
    await world.hub.kill()
    await starting
    const perSecond = (count: number): number => count / ((rounds * roundMs) / 1000)
    const share = committed.hub / committed.bare
    return [
      {
        what: `updates committed a second over ${connections} connections, against bare Koa and insert`,
        value: `${perSecond(committed.hub).toFixed(0)} / ${perSecond(committed.bare).toFixed(0)} = ${(share * 100).toFixed(0)} %`,
        goal: `at least ${shareAtLeast * 100} %`,
        met: share >= shareAtLeast,
      },
    ]
  } finally {
    await world.close()
    await bare.stop()
    await knex.raw('drop table bare_inbox')
    await knex('inbox').delete()
  }
}

let number = 1_000_000_000

/** How many were acknowledged. */
async function load(url: string, ms: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const end = performance.now() + ms
  let taken = 0
  async function one(client: number): Promise<void> {
    while (performance.now() < end) if ((await post(agent, url, update(client))) === 200) taken += 1
  }
  await Promise.all(Array.from({ length: connections }, async (_, client) => await one(client)))
  agent.destroy()
  return taken
}

function update(client: number): string {
  number += 1
  const from = { id: 900_000 + client, is_bot: false, first_name: 'Client', language_code: 'en' }
  const chat = { id: from.id, type: 'private', first_name: 'Client' }
  const message = { message_id: number, date: 1_700_000_000, from, chat, text: 'The projector does not work' }
  return JSON.stringify({ update_id: number, message })
}

async function post(agent: Agent, url: string, body: string): Promise<number> {
  return await new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'x-telegram-bot-api-secret-token': secret,
    }
    const call = request(url, { agent, method: 'POST', headers }, (response) => {
      response.resume()
      response.once('end', () => resolve(response.statusCode ?? 0))
    })
    call.once('error', reject)
    call.end(body)
  })
}

async function alive(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/healthz`)).ok
  } catch {
    return false
  }
}
