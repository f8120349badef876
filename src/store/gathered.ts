// Notices in a topic's stream that wait a little, so that what comes close together leaves as one.

import type { Transaction } from './database.ts'
import { noticeThatWaits } from './outbox.ts'

/** A notice of words alone, as `isGathered` knows it. */
const words = `op = 'tell' and want->>'replyTo' is null and want->'buttons' = '[]'`

/** Milliseconds until the next notice may leave: `apart` after the last one left, or along with one that waits already. */
export async function noticeDueInMs(trx: Transaction, stream: string, apart: number): Promise<number> {
  const { rows } = await trx.raw<{ rows: { ms: string | null }[] }>(
    `select extract(epoch from coalesce(
        (select max(not_before) from outbox
          where stream = :stream and ${noticeThatWaits}),
        (select max(coalesce(done_at, created_at)) from outbox
          where (done_at > clock_timestamp() - :apart * interval '1 millisecond' or state in ('ready', 'sending', 'unknown', 'stuck'))
            and stream = :stream and ${words}) + :apart * interval '1 millisecond'
      ) - clock_timestamp()) * 1000 as ms`,
    { stream, apart },
  )
  return Math.max(0, Number(rows[0]?.ms ?? 0))
}
