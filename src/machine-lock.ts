// A lock between the processes of one machine that the operating system gives back when its holder dies, however it dies.
// It is a socket nobody talks on: listening takes it, and a connection that closes tells the waiting that it is free.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { platform, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** Runs `work` while no other process, and no one else in this one, runs work under the same name. */
export async function withMachineLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  const held = await take(addressOf(name))
  try {
    return await work()
  } finally {
    await release(held)
  }
}

/** Linux and Windows have names that vanish with their process; elsewhere it is a file that may be left over. */
function addressOf(name: string): string {
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 24)
  switch (platform()) {
    case 'linux':
      return `\0helpdesk-hub-${hash}`
    case 'win32':
      return `\\\\.\\pipe\\helpdesk-hub-${hash}`
    default:
      return join(tmpdir(), `helpdesk-hub-${hash}.sock`)
  }
}

type Held = { server: Server; waiting: Set<{ destroy(): unknown }> }

async function take(address: string): Promise<Held> {
  for (;;) {
    const held = await tryToTake(address)
    if (held !== null) return held
    await untilFree(address)
  }
}

async function tryToTake(address: string): Promise<Held | null> {
  const waiting: Held['waiting'] = new Set()
  const server = createServer((socket) => {
    waiting.add(socket)
    socket.on('error', () => waiting.delete(socket))
    socket.on('close', () => waiting.delete(socket))
  })
  server.listen(address)
  try {
    await once(server, 'listening')
    return { server, waiting }
  } catch (error) {
    if (codeOf(error) === 'EADDRINUSE') return null
    throw error
  }
}

async function untilFree(address: string): Promise<void> {
  const socket = connect(address)
  try {
    await once(socket, 'connect')
    socket.resume()
    await once(socket, 'close')
  } catch (error) {
    // Refused: it was given back this moment, or the file of a dead holder is in the way.
    if (codeOf(error) === 'ECONNREFUSED' && !address.startsWith('\0')) await rm(address, { force: true })
    await wait(20)
  } finally {
    socket.destroy()
  }
}

async function release({ server, waiting }: Held): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  for (const socket of waiting) socket.destroy()
  await closed
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
