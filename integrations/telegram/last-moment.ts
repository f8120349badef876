// Sends nothing for a claim that is over. A process can stand still anywhere: while a call waits at the limiter, while
// its connection is made, before its bytes are written. So the claim is asked once more with the request in hand and
// the connection open, in the same breath as the first byte.
import { AsyncLocalStorage } from 'node:async_hooks'
import { Agent as HttpAgent, type ClientRequest } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Socket } from 'node:net'

export type LastMoment = {
  agent: HttpAgent
  /** Whatever `work` asks for through the agent is sent only if `stands` says yes right before. */
  run<T>(stands: () => boolean, work: () => T): T
  close(): void
}

/** A failed request has this code; nothing of it was written. */
export const tooLateCode = 'TOO_LATE'

export function createLastMoment(secure: boolean): LastMoment {
  const asking = new AsyncLocalStorage<() => boolean>()
  const agent = secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true })
  const connecting = new Set<Socket>()
  const connect = agent.createConnection.bind(agent)
  const reuse = agent.reuseSocket.bind(agent)

  // The request gets its connection only once that is open: what it was given before would leave by itself.
  agent.createConnection = (options, done) => {
    const stands = asking.getStore()
    const socket = connect(options) as Socket
    connecting.add(socket)
    const settle = (error: Error | null): void => {
      if (!connecting.delete(socket)) return
      socket.off('error', settle)
      if (error !== null || stands === undefined || stands()) return done?.(error, socket)
      socket.destroy()
      done?.(tooLate(), socket)
    }
    socket.once(secure ? 'secureConnect' : 'connect', () => settle(null))
    socket.once('error', settle)
    socket.once('close', () => settle(new Error('the connection was given up')))
    return undefined
  }

  agent.reuseSocket = (socket, request: ClientRequest) => {
    reuse(socket, request)
    const stands = asking.getStore()
    if (stands) request.prependOnceListener('socket', () => stands() || request.destroy(tooLate()))
  }

  return {
    agent,
    run: (stands, work) => asking.run(stands, work),
    close() {
      for (const socket of connecting) socket.destroy()
      agent.destroy()
    },
  }
}

function tooLate(): Error {
  return Object.assign(new Error('The claim was over before anything was sent'), { code: tooLateCode })
}
