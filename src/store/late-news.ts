// News of somebody that comes after they were erased: of what was deleted, or of our own doing coming back. It is known by
// its link and told to nobody, but its words lie where news lies.

import { cursor, setCursor } from './cursors.ts'
import type { Transaction } from './database.ts'
import { newsStreamsOf } from './erasing.ts'

/** By then whatever was under way has come, also where a hub was down. */
const lateDays = 7
/** What is being processed is done before that. */
const slack = `interval '1 minute'`
const name = 'stripped:inbox'

/** Of what was done since the last time, news of those who were erased lately keeps no words. */
export async function stripLateNews(trx: Transaction): Promise<void> {
  const { rows } = await trx.raw<{ rows: { clients: string[] | null; from: string; upto: string }[] }>(
    `select array_agg(client_id) as clients, min(done_at - ${slack})::text as from,
        (clock_timestamp() - ${slack})::text as upto
      from forgettings where done_at > clock_timestamp() - :lateDays * interval '1 day'`,
    { lateDays },
  )
  const { clients, from, upto } = rows[0]!
  if (clients === null) return
  const tickets = await trx('tickets').whereIn('client_id', clients).pluck<number[]>('id')
  await trx.raw(
    `update inbox set payload = '{}'
      where done_at >= greatest(:from::timestamptz, :left::timestamptz) and done_at < :upto::timestamptz
        and stream = any(:news::text[]) and payload <> '{}'`,
    { from, upto, left: await cursor(trx, name), news: await newsStreamsOf(trx, tickets) },
  )
  await setCursor(trx, name, upto)
}
