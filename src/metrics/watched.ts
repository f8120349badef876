// The ports, counted: each does exactly what the one inside does, and what came of it is counted in passing.

import { isFailure } from '../errors.ts'
import type { BoardWork, Chat, Inbox } from '../ports.ts'
import type { Instruments } from './instruments.ts'

/** Private chats go by one name: there are as many as clients. */
export function laneOf(chatId: number | undefined): string {
  return chatId === undefined ? 'answers' : chatId < 0 ? `chat:${chatId}` : 'private'
}

export function watchedChat(chat: Chat, { chatCalls, chatCall, slowedDown }: Instruments): Chat {
  const slowed = (error: unknown, chatId: number | undefined): void => {
    // What we hold back by ourselves has no cause.
    if (isFailure(error) && error.name === 'Busy' && error.afterMs > 0 && error.cause !== undefined)
      slowedDown.inc({ vendor: 'telegram', lane: laneOf(chatId) })
  }
  return {
    ...chat,
    async deliver(...args) {
      const [call] = args
      const done = chatCall.startTimer({ op: call.op })
      try {
        const receipt = await chat.deliver(...args)
        chatCalls.inc({ op: call.op, result: 'done' })
        return receipt
      } catch (error) {
        chatCalls.inc({ op: call.op, result: resultOf(error) })
        slowed(error, 'place' in call ? call.place.chatId : 'chatId' in call ? call.chatId : undefined)
        throw error
      } finally {
        done()
      }
    },
    async look(...args) {
      return await told(chat.look(...args), (error) => slowed(error, args[2].chatId))
    },
    async sentThere(...args) {
      return await told(chat.sentThere(...args), (error) => slowed(error, args[0].chatId))
    },
    async newestId(...args) {
      return await told(chat.newestId(...args), (error) => slowed(error, args[0].chatId))
    },
  }
}

export function watchedWork<W extends BoardWork>(work: W, instruments: Instruments): W {
  const { syncRounds, syncCommands, syncCall, boardCommands } = instruments
  return {
    ...work,
    async record(commands, reply, call) {
      await work.record(commands, reply, call)
      syncRounds.inc({ result: 'done' })
      syncCommands.observe(commands.length)
      syncCall.observe(Math.max(0, Date.now() - call.startedAt.getTime()) / 1000)
      const ops = new Map(commands.map(({ uuid, op }) => [uuid, op]))
      for (const outcome of reply.outcomes) {
        const result = outcome.ok ? 'done' : resultOf(outcome.failure)
        boardCommands.inc({ op: ops.get(outcome.uuid) ?? 'part', result })
      }
    },
    async giveBack(commands, failure, alone) {
      const behind = await work.giveBack(commands, failure, alone)
      syncRounds.inc({ result: resultOf(failure) })
      return behind
    },
  }
}

export function watchedInbox(inbox: Inbox, { news }: Instruments, source: string, way: 'webhook' | 'poll'): Inbox {
  return {
    async take(all) {
      const taken = await inbox.take(all)
      news.inc({ source, way, verdict: 'new' }, taken)
      news.inc({ source, way, verdict: 'repeated' }, all.length - taken)
      return taken
    },
  }
}

/** Whoever finds out about unknown outcomes. */
export function watchedSettler<A extends unknown[], V extends { verdict: string }>(
  settler: { findOut(...args: A): Promise<V> },
  { settled }: Instruments,
): { findOut(...args: A): Promise<V> } {
  return {
    async findOut(...args) {
      const found = await told(settler.findOut(...args), () => settled.inc({ verdict: 'failed' }))
      settled.inc({ verdict: found.verdict })
      return found
    },
  }
}

async function told<T>(work: Promise<T>, failed: (error: unknown) => void): Promise<T> {
  try {
    return await work
  } catch (error) {
    failed(error)
    throw error
  }
}

function resultOf(error: unknown): string {
  return isFailure(error) ? error.name.toLowerCase() : 'mistake'
}
