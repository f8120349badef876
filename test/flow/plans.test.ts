// With years of tickets in the database, nothing the road asks may read a whole table: whatever is asked while a
// helpdesk lives through a day is explained.
import { createRequire } from 'node:module'
import test from 'ava'
import type pg from 'pg'
import { addHistory, tables } from '../bench/history.ts'
import { pruneOnce } from '../../src/store/pruning.ts'
import { undecidedLately, undelivered } from '../../src/store/undelivered.ts'
import { startJourney } from '../journeys/journey.ts'
import { startSheet } from '../journeys/sheet.ts'

const { Client } = createRequire(import.meta.url)('pg') as typeof pg

/** `name`: its plan is kept. */
type Asked = { text: string; values: unknown[]; name?: string | undefined }

/** All that any connection of this process is asked, each text once, with the values it had first. */
function listen(): { asked: Map<string, Asked>; stop(): void } {
  const asked = new Map<string, Asked>()
  const { query } = Client.prototype
  Client.prototype.query = function heard(this: pg.Client, ...args: unknown[]) {
    const [first, second] = args as [string | Asked, unknown]
    const { text, values, name } =
      typeof first === 'string'
        ? { text: first, values: Array.isArray(second) ? (second as unknown[]) : [], name: undefined }
        : first
    if (typeof text === 'string' && !asked.has(text)) asked.set(text, { text, values: values ?? [], name })
    return Reflect.apply(query, this, args) as never
  }
  return { asked, stop: () => void (Client.prototype.query = query) }
}

type Plan = { 'Node Type': string; 'Relation Name'?: string; Plans?: Plan[] }

function scans(plan: Plan): string[] {
  const own = plan['Node Type'] === 'Seq Scan' && tables.includes(plan['Relation Name'] ?? '')
  return [...(own ? [plan['Relation Name']!] : []), ...(plan.Plans ?? []).flatMap(scans)]
}

/** Asked of all rooms, all streams: a group moves once in its life. */
const rare = [/^update "rooms" set "chat_id"/, /^update "streams" set "lane"/]

test('nothing that the road asks reads a whole table', async (t) => {
  const { env } = await startSheet(
    t,
    {
      People: [
        ['Telegram', 'Team'],
        ['anna', 'Red'],
      ],
      Closed: [],
      Marks: [],
    },
    'writer',
  )
  const journey = await startJourney(t, { name: 'plans', env: { ...env, SHEETS_LOG: 'Closed,Marks' } })
  const { database, telegram, todoist, people, group, see, settle } = journey
  await addHistory(database.knex, 20_000)

  const { asked, stop } = listen()
  t.teardown(stop)
  const anna = telegram.as(people.anna.id)
  const ivan = telegram.as(people.ivan.telegram.id)
  const olga = todoist.as(people.olga.todoist.id)
  anna.start()
  const { message_id: first } = anna.write('The projector is dead')
  anna.photo({ caption: 'this one' })
  await settle()
  const task = see.task()
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  const { id: comment } = olga.comment(task.id, 'Coming')
  ivan.write({ ...where, text: 'Which hall?', replyTo: see.inTopic('The projector is dead') })
  ivan.write({ ...where, text: '// it is the lamp' })
  ivan.photo({ ...where, caption: '// this one' })
  ivan.write({ chatId: group.id, text: 'Who is here?' })
  await settle()
  anna.edit(people.anna.id, first, { text: 'The projector is quite dead' })
  olga.editComment(comment, 'Coming soon')
  olga.assign(task.id, people.olga.todoist.id)
  olga.setPriority(task.id, 4)
  await settle()
  olga.deleteComment(comment)
  olga.complete(task.id)
  await settle()
  void anna.press(people.anna.id, see.inChat(people.anna.id, '1/3'), 's:1:0:4')
  await settle()
  olga.comment(task.id, 'Said too late')
  anna.write('It is dead again')
  anna.write('/status')
  await settle()
  todoist.invalidateTokens()
  anna.write('Really')
  await settle()
  anna.block()
  olga.comment(task.id, 'Are you there?')
  await settle()
  await (await fetch(`${journey.env['WEBHOOK_URL']}/readyz`)).text()
  await undelivered(database.knex)
  await undecidedLately(database.knex, 7)
  await pruneOnce(database.knex, { days: 30, batch: 1000 })
  stop()

  const statements = [...asked.values()].filter(({ text }) => /^\s*(select|with|update|delete|insert)/i.test(text))
  t.true(statements.length > 80, `${statements.length} statements`)
  const wrong: string[] = []
  for (const { text, values, name } of statements) {
    if (rare.some((one) => one.test(text))) continue
    for (const [kind, plan] of Object.entries(await explain(journey.database.knex, text, values, name)))
      for (const table of scans(plan)) wrong.push(`${kind} ${table}: ${text.replaceAll(/\s+/g, ' ')}`)
  }
  t.deepEqual(wrong, [])
})

/** The plan made for these values, and the one that is kept for any. */
async function explain(
  knex: Awaited<ReturnType<typeof startJourney>>['database']['knex'],
  text: string,
  values: unknown[],
  name: string | undefined,
): Promise<{ own: Plan; kept?: Plan }> {
  const connection = (await knex.client.acquireConnection()) as pg.Client
  const plan = async (question: string, bindings: unknown[] = []): Promise<Plan> => {
    const { rows } = await connection.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(question, bindings)
    return rows[0]!['QUERY PLAN'][0].Plan
  }
  try {
    const own = await plan(`explain (format json) ${text}`, values)
    if (name === undefined) return { own }
    await connection.query('set plan_cache_mode = force_generic_plan')
    await connection.query(`prepare kept as ${text}`)
    const nothings = values.length === 0 ? '' : `(${values.map(() => 'null').join(', ')})`
    const kept = await plan(`explain (format json) execute kept${nothings}`)
    await connection.query('deallocate kept; reset plan_cache_mode')
    return { own, kept }
  } finally {
    await knex.client.releaseConnection(connection)
  }
}
