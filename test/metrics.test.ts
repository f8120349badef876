// What /metrics tells of a real hub that has carried a conversation, in fair weather and in foul.

import { randomUUID } from 'node:crypto'
import test from 'ava'
import { roadState } from '../src/store/road-state.ts'
import { connectDatabase } from '../src/store/database.ts'
import { tellEnds, withEndListener } from '../src/store/ends.ts'
import { createTestDatabase } from './database.ts'
import { hubConnections, startJourney } from './journeys/journey.ts'
import type { Journey } from './journeys/journey.ts'
import { settleUnknown } from './journeys/outcomes.ts'
import { until } from './journeys/until.ts'

/** Values by the name with its labels, as told. */
async function measured(journey: Journey): Promise<Map<string, number>> {
  const lines = (await told(journey)).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ')
      return [line.slice(0, at), Number(line.slice(at + 1))]
    }),
  )
}

async function told(journey: Journey): Promise<string> {
  return await (await fetch(`${journey.env['WEBHOOK_URL']}/metrics`)).text()
}

async function conversation(journey: Journey): Promise<void> {
  const { telegram, todoist, people, see } = journey
  telegram.as(people.anna.id).start()
  telegram.as(people.anna.id).write('The projector is dead')
  await journey.settle()
  todoist.as(people.olga.todoist.id).comment(see.task().id, 'On my way')
  await journey.settle()
}

test('a conversation shows in the counters, and no name, text, token or client id does', async (t) => {
  const journey = await startJourney(t, { name: 'metrics' })
  await conversation(journey)
  const found = await measured(journey)
  const at = (name: string): number => found.get(name) ?? Number.NaN
  t.is(at('helpdesk_news_received_total{source="telegram",way="webhook",verdict="new"}') >= 2, true)
  t.is(at('helpdesk_deliveries_total{surface="chat",op="open_topic",outcome="sent"}'), 1)
  t.is(at('helpdesk_deliveries_total{surface="board",op="add_task",outcome="sent"}'), 1)
  t.is(at('helpdesk_chat_calls_total{op="create_topic",result="done"}'), 1)
  t.is(at('helpdesk_board_commands_total{op="add_task",result="done"}'), 1)
  t.true(at('helpdesk_delivery_seconds_count{surface="chat"}') > 0)
  t.true(at('helpdesk_processing_seconds_count{source="telegram"}') >= 2)
  t.true(at('helpdesk_sync_calls_total{result="done"}') > 0)
  t.is(at('helpdesk_dead_rows'), 0)
  t.is(at('helpdesk_unknown_outcomes'), 0)
  t.is(at('helpdesk_inbox_rows{source="telegram",state="new"}'), 0)
  t.true(at(`helpdesk_budget_used{lane="chat:${journey.group.id}"}`) > 0)
  t.is(at(`helpdesk_budget_limit{lane="chat:${journey.group.id}"}`), 10_000)
  t.true(at('helpdesk_board_read_age_seconds') < 60)
  t.is(at('helpdesk_redis_up'), 1)
  t.is(at('helpdesk_database_up'), 1)
  t.is(at('helpdesk_database_connections_limit'), hubConnections)
  t.true(at('process_resident_memory_bytes') > 0)
  const text = await told(journey)
  t.regex(text, /^helpdesk_build_info\{version="\d+\.\d+\.\d+",node="v\d+/m)
  const { anna, olga } = journey.people
  const secrets = [journey.env['BOT_TOKEN'], journey.env['TODOIST_TOKEN'], journey.env['WEBHOOK_SECRET']]
  for (const secret of [...secrets, 'Anna', 'Olga', 'projector', String(anna.id), String(olga.telegram.id)])
    t.false(text.includes(secret!), secret)
})

test('an own comment that comes back is counted as known, by the net that knew it', async (t) => {
  const journey = await startJourney(t, { name: 'metrics_echo' })
  await conversation(journey)
  const found = [...(await measured(journey))].filter(([name]) => name.startsWith('helpdesk_echoes_dropped_total'))
  t.true(found.reduce((sum, [, count]) => sum + count, 0) > 0)
  t.true(found.every(([name]) => /net="(hint|link|parked_link|fields|own_message)"/.test(name)))
})

test('a refused webhook is counted as refused, a repeated one as repeated', async (t) => {
  const journey = await startJourney(t, { name: 'metrics_webhook' })
  const { WEBHOOK_URL: url, WEBHOOK_SECRET: secret } = journey.env
  await fetch(`${url}/webhook/guessed`, { method: 'POST', body: '{}' })
  const update = JSON.stringify({ update_id: 77, poll_answer: {} })
  for (const _ of [1, 2])
    await fetch(`${url}/webhook/${secret}`, {
      method: 'POST',
      body: update,
      headers: { 'X-Telegram-Bot-Api-Secret-Token': secret! },
    })
  const found = await measured(journey)
  t.is(found.get('helpdesk_webhooks_total{source="telegram",verdict="refused"}'), 1)
  t.is(found.get('helpdesk_webhooks_total{source="telegram",verdict="taken"}'), 2)
  t.is(found.get('helpdesk_news_received_total{source="telegram",way="webhook",verdict="repeated"}'), 1)
})

test('a 429 is counted by vendor and lane, and the lane shows as frozen', async (t) => {
  const journey = await startJourney(t, { name: 'metrics_429' })
  journey.telegram.weather.add({ method: 'createForumTopic', fault: { kind: '429', retryAfterS: 60 } })
  journey.todoist.weather.next('429', { path: 'sync', retryAfter: 1 })
  journey.telegram.as(journey.people.anna.id).start()
  journey.telegram.as(journey.people.anna.id).write('The projector is dead')
  const lane = `chat:${journey.group.id}`
  await until(async () => {
    const found = await measured(journey)
    return (
      found.get(`helpdesk_too_many_requests_total{vendor="telegram",lane="${lane}"}`) === 1 &&
      found.get('helpdesk_too_many_requests_total{vendor="todoist",lane="board"}') === 1 &&
      // It is counted when it is answered, and the lane freezes when that is recorded.
      found.get(`helpdesk_lane_frozen_seconds{lane="${lane}"}`)! > 30
    )
  })
  const found = await measured(journey)
  t.true(found.get(`helpdesk_outbox_rows{lane="${lane}",state="ready"}`)! > 0)
})

test('an outcome nobody knew is counted by how it was settled', async (t) => {
  const journey = await startJourney(t, { name: 'metrics_unknown' })
  await conversation(journey)
  journey.telegram.weather.add({ method: 'copyMessage', fault: { kind: 'lost-response' } })
  journey.telegram.as(journey.people.anna.id).write('And the lamp')
  await settleUnknown(journey)
  const found = await measured(journey)
  t.is(found.get('helpdesk_unknown_outcomes_settled_total{verdict="done"}'), 1)
  t.is(found.get('helpdesk_deliveries_total{surface="chat",op="show",outcome="found"}'), 1)
  t.is(found.get('helpdesk_unknown_outcomes'), 0)
})

test('a hub that is brought its news tells no age of an earlier polling', async (t) => {
  const journey = await startJourney(t, { name: 'metrics_polled' })
  await journey.database.knex('cursors').insert({ name: 'chat:caught_up_at', value: new Date(0).toISOString() })
  const found = await measured(journey)
  t.is(found.get('helpdesk_database_up'), 1)
  t.false(found.has('helpdesk_chat_read_age_seconds'))
})

test('what was given up and what is held shows, with its age', async (t) => {
  const journey = await startJourney(t, { name: 'metrics_dead' })
  await journey.database.knex.raw(`
    insert into lanes (key) values ('chat:-1'); insert into streams (key, surface, lane, next_seq, pending, held)
    values ('topic:9', 'chat', 'chat:-1', 2, 2, true);
    insert into outbox (stream, seq, op, want, priority, state, created_at) values
      ('topic:9', 0, 'tell', '{}', 1, 'dead', now()), ('topic:9', 1, 'tell', '{}', 1, 'ready', now() - interval '1 hour')`)
  const found = await measured(journey)
  t.is(found.get('helpdesk_dead_rows'), 1)
  t.is(found.get('helpdesk_outbox_rows{lane="chat:-1",state="held"}'), 1)
  t.true(found.get('helpdesk_outbox_oldest_seconds{lane="chat:-1",state="held"}')! >= 3600)
})

test('an end is told once it is committed, and never where it or what is around it was rolled back', async (t) => {
  const database = await createTestDatabase('metrics_ends')
  t.teardown(async () => await database.destroy())
  const told: string[] = []
  const plain = connectDatabase(database.url, { pool: 1 })
  const listened = withEndListener(plain, ({ op, outcome }) => told.push(`${op}: ${outcome}`))
  const row = (op: string) => [{ op, stream: 'topic:1', createdAt: new Date() }]
  const broken = new Error('rolled back')
  await listened.transaction(async (trx) => {
    tellEnds(trx, row('show'), 'sent')
    await trx.transaction(async (savepoint) => tellEnds(savepoint, row('comment'), 'sent'))
    const undone = trx.transaction(async (savepoint) => {
      tellEnds(savepoint, row('title'), 'sent')
      throw broken
    })
    await t.throwsAsync(undone, { is: broken })
    t.deepEqual(told, [])
  })
  const lost = listened.transaction(async (trx) => {
    await trx.transaction(async (savepoint) => tellEnds(savepoint, row('card'), 'sent'))
    throw broken
  })
  await t.throwsAsync(lost, { is: broken })
  await plain.destroy()
  t.deepEqual(told.toSorted(), ['comment: sent', 'show: sent'])
})

test('the look at the road reads indexes only, however much is done', async (t) => {
  const database = await createTestDatabase('metrics_plan')
  t.teardown(async () => await database.destroy())
  await database.knex.raw(`
    insert into lanes (key) select 'chat:' || n from generate_series(1, 20000) n;
    insert into lanes (key) values ('board');
    insert into streams (key, surface, lane, next_seq) select 'client:' || n, 'chat', 'chat:' || n, 1 from generate_series(1, 20000) n;
    insert into outbox (stream, seq, op, want, priority, state, done_at)
      select 'client:' || n, 0, 'tell', '{}', 1, 'done', now() from generate_series(1, 20000) n;
    insert into inbox (source, key, stream, payload, happened_at, state)
      select 'telegram', n::text, 'user:' || n, '{}', now(), 'done' from generate_series(1, 20000) n;
    analyze`)
  const asked: string[] = []
  const plain = connectDatabase(database.url, { pool: 1 })
  plain.on('query', ({ sql }: { sql: string }) => asked.push(sql))
  await roadState(plain, { polled: true })
  const { rows } = await plain.raw<{ rows: { 'QUERY PLAN': string }[] }>(
    `explain ${asked.at(-1)!.replace('$1', 'true')}`,
  )
  await plain.destroy()
  const scans = rows
    .map((row) => row['QUERY PLAN'])
    .filter((line) => /Seq Scan on (outbox|inbox|streams|lanes)/.test(line))
  t.deepEqual(scans, [], rows.map((row) => row['QUERY PLAN']).join('\n'))
})

test('without an answer of the database the rest is still told', async (t) => {
  const journey = await startJourney(t, { name: `metrics_${randomUUID().slice(0, 4)}` })
  await journey.database.knex.raw('alter table cursors rename to cursors_away')
  const found = await measured(journey)
  await journey.database.knex.raw('alter table cursors_away rename to cursors')
  t.is(found.get('helpdesk_database_up'), 0)
  t.false(found.has('helpdesk_dead_rows'))
  t.true(found.has('helpdesk_redis_up'))
})
