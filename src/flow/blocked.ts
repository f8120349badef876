// Whoever a lead has blocked: what they say is counted and not kept, and what they ask for is answered in one line.

import type { Decidable } from '../domain/decide.ts'
import { sideOf } from '../domain/decide.ts'
import type { Client } from '../domain/ticket.ts'
import { countBlocked } from '../store/blocks.ts'
import type { Transaction } from '../store/database.ts'
import { stripNews } from '../store/inbox.ts'
import { enqueue } from '../store/outbox.ts'
import { say } from '../texts/texts.ts'
import { clientStream, priority } from './places.ts'

/** Whether they can be reached is no word of theirs. */
export function isTurnedAway(client: Client | null, happening: Decidable): boolean {
  if (!client?.blocked || sideOf(happening) !== 'client') return false
  return happening.type !== 'client_blocked_us' && happening.type !== 'client_unblocked_us'
}

/** A button is answered by whoever handles presses. */
export async function turnAway(trx: Transaction, client: Client, happening: Decidable, newsId: number): Promise<void> {
  await stripNews(trx, newsId)
  switch (happening.type) {
    case 'client_wrote':
      return await countBlocked(trx, client.id)
    case 'client_started':
    case 'client_asked_help':
    case 'client_asked_status':
    case 'client_asked_close': {
      await countBlocked(trx, client.id)
      const text = say(client.locale, 'blocked_short')
      await enqueue(trx, clientStream(client), [{ want: { op: 'client_tell', text }, priority: priority.notice }])
    }
  }
}
