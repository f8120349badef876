// The least that keeping an update costs: Koa, and one insert into a table of the inbox's shape for each request.

import Koa from 'koa'
import pg from 'pg'
import getRawBody from 'raw-body'

const [port, connectionString] = process.argv.slice(2) as [string, string]

const pool = new pg.Pool({ connectionString, max: 14 })
const app = new Koa()
app.use(async (context) => {
  if (context.method !== 'POST') return
  const update = JSON.parse((await getRawBody(context.req)).toString()) as { update_id: number }
  await pool.query('insert into bare_inbox (source, key, stream, payload, happened_at) values ($1, $2, $3, $4, $5)', [
    'telegram',
    String(update.update_id),
    'client:1',
    JSON.stringify(update),
    new Date(),
  ])
  context.body = ''
})
app.listen(Number(port), '127.0.0.1')
