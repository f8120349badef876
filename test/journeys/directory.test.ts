// The client's card: what a directory knows of them, on the topic's card and in the task, without any ticket waiting for it.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import type { ExecutionContext } from 'ava'
import type { Cell } from '../../integrations/sandbox/sheets-server/sheets-server.ts'
import { startJourney } from './journey.ts'
import type { Journey } from './journey.ts'
import { sheetId as id, startSheet } from './sheet.ts'
import { until } from './until.ts'

const header: Cell[] = ['Name', 'Telegram', 'Phone', 'Team', 'Note']
const row: Cell[] = ['Anna Petrova', '@Anna', '+7 916 123-45-67', 'Red foxes', '']
const lines = ['Name: Anna Petrova', 'Phone: +7 916 123-45-67', 'Team: Red foxes']

async function withSheet(t: ExecutionContext, name: string, people: Cell[][]) {
  const { sheets, email, env } = await startSheet(t, { People: people }, 'reader')
  const journey = await startJourney(t, { name, env })
  const reads = () => sheets.requests.filter(({ method }) => method === 'GET').length
  return { journey, sheets, email, reads }
}

/** The fields on the card and in the description, as far as they are there. */
function shown({ see }: Journey, title = /#1/): { card: string[]; task: string[] } {
  const known = (text: string): string[] => text.split('\n').filter((line) => /^(Name|Phone|Team|Note): /.test(line))
  return { card: known(see.topicCard(title)), task: known(String(see.task(title).description)) }
}

test.serial('what the sheet knows of a client stands on the card and in the task', async (t) => {
  const { journey, reads } = await withSheet(t, 'directory', [header, row])
  const { telegram, people, see, settle } = journey
  telegram.as(people.anna.id).write('No water')
  telegram.as(people.boris.id).write('No light')
  await settle()
  t.deepEqual(shown(journey, /Anna/), { card: lines, task: lines })
  t.deepEqual(shown(journey, /Boris/), { card: [], task: [] }, 'who is not listed has nothing')
  t.is(reads(), 1)
  t.deepEqual(see.refused(), [])
})

test.serial('a silent sheet delays nothing, and its word comes by edit; nothing is asked twice', async (t) => {
  const { journey, sheets, reads } = await withSheet(t, 'directory_late', [header, row])
  const { telegram, todoist, people, group, see, settle } = journey
  sheets.setDown('500 before')
  const anna = telegram.as(people.anna.id)
  anna.write('No water')
  await settle()
  t.deepEqual(see.topic(), ['bot: No water'])
  t.is(see.comments().length, 1)
  t.deepEqual(shown(journey), { card: [], task: [] })
  const cards = () => telegram.chat(group.id).messages.filter(({ content }) => /^#1\n/.test(content.text ?? '')).length
  t.is(cards(), 1)
  sheets.setDown(null)
  await until(() => shown(journey).card.length > 0 && shown(journey).task.length > 0)
  await settle()
  t.deepEqual(shown(journey), { card: lines, task: lines })
  t.is(cards(), 1, 'the same message, edited')
  const asked = reads()
  todoist.as(people.olga.todoist.id).complete(see.task().id)
  await settle()
  await journey.database.knex('tickets').update({ closed_at: new Date(Date.now() - 73 * 3_600_000) })
  anna.write('No light')
  await settle()
  t.deepEqual(shown(journey, /#2/), { card: lines, task: lines }, 'the next ticket shows it at once')
  t.is(reads(), asked, 'within a quarter of an hour nobody is asked again')
})

test.serial('what is known already is shown at once and corrected when the sheet has changed', async (t) => {
  const { journey, sheets } = await withSheet(t, 'directory_changed', [header, row])
  const { telegram, todoist, people, see, settle, database } = journey
  const anna = telegram.as(people.anna.id)
  anna.write('No water')
  await settle()
  todoist.as(people.olga.todoist.id).complete(see.task().id)
  await settle()
  await database.knex('tickets').update({ closed_at: new Date(Date.now() - 73 * 3_600_000) })
  sheets.addSheet(id, { People: [header, ['Anna Petrova', 'anna', '', 'Blue foxes', 'VIP']] })
  sheets.setDown('500 before')
  await journey.restart()
  anna.write('No light')
  await settle()
  t.deepEqual(shown(journey, /#2/), { card: lines, task: lines })
  sheets.setDown(null)
  const now = ['Name: Anna Petrova', 'Team: Blue foxes', 'Note: VIP']
  await until(() => shown(journey, /#2/).card.includes('Note: VIP') && shown(journey, /#2/).task.includes('Note: VIP'))
  await settle()
  t.deepEqual(shown(journey, /#2/), { card: now, task: now })
  t.deepEqual(shown(journey, /#1/), { card: lines, task: lines }, 'a closed ticket stays as it was')
})

test.serial(
  'a client who shares their own phone is found by it; the phone of somebody else tells nothing',
  async (t) => {
    const { journey } = await withSheet(t, 'directory_phone', [
      ['Name', 'Phone'],
      ['Anna Petrova', '8 (916) 123-45-67'],
    ])
    const { telegram, people, settle, database } = journey
    const anna = telegram.as(people.anna.id)
    anna.write('No water')
    await settle()
    t.deepEqual(shown(journey).card, [])
    anna.contact({ phone: '79161234567', userId: people.boris.id })
    anna.contact({ phone: '79161234567' })
    await settle()
    t.deepEqual(shown(journey).card, [])
    t.like(await database.knex('clients').first('phone'), { phone: null })
    anna.contact({ phone: '79161234567', userId: people.anna.id })
    await settle()
    const found = ['Name: Anna Petrova', 'Phone: 8 (916) 123-45-67']
    t.deepEqual(shown(journey), { card: found, task: found })
    t.like(await database.knex('clients').first('phone'), { phone: '79161234567' })
  },
)

test.serial('a sheet that refuses is put right by a person, and the card comes after all', async (t) => {
  const { journey, sheets, email } = await withSheet(t, 'directory_refused', [header, row])
  const { telegram, people, see, settle } = journey
  sheets.unshare(id, email)
  telegram.as(people.anna.id).write('No water')
  await settle()
  t.is(see.topic().length, 1)
  t.is(see.comments().length, 1)
  t.deepEqual(shown(journey), { card: [], task: [] })
  sheets.share(id, email, 'reader')
  // A start tries at once; a running hub tries every few minutes.
  await journey.database.knex('client_cards').update({ not_before: '-infinity' })
  await journey.restart()
  await settle()
  t.deepEqual(shown(journey), { card: lines, task: lines })
})

test.serial('a card too long beside the words below it gives way, and no cell breaks it', async (t) => {
  const long = Array.from({ length: 30 }, (_, index) => `Column ${index}`)
  const { journey } = await withSheet(t, 'directory_long', [
    ['Telegram', ...long],
    ['anna', ...long.map((title) => `${title}\n`.repeat(2000))],
  ])
  const { telegram, people, see, settle } = journey
  telegram.as(people.anna.id).write('x'.repeat(4000))
  await settle()
  const fields = see
    .topicCard(/#1/)
    .split('\n')
    .filter((line) => line.startsWith('Column'))
  t.is(fields.length, 12)
  t.true(fields.every((line) => line.length < 200))
  t.deepEqual(see.refused(), [])
})

test.serial('a CSV file plays the directory, and may change and vanish while the hub runs', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'hub-people-'))
  t.teardown(async () => await rm(folder, { recursive: true }))
  const path = join(folder, 'people.csv')
  await writeFile(path, 'Имя;Телеграм;Команда\nАнна;@anna;Лисы\n')
  const journey = await startJourney(t, { name: 'directory_csv', env: { DIRECTORY_CSV: path } })
  const { telegram, people, see, settle } = journey
  telegram.as(people.anna.id).write('No water')
  await settle()
  t.true(see.topicCard(/#1/).includes('Имя: Анна\nКоманда: Лисы'))
  t.true(String(see.task(/#1/).description).includes('Имя: Анна\nКоманда: Лисы'))
  await rm(path)
  telegram.as(people.boris.id).write('No light')
  await settle()
  t.is(see.topics().length, 2)
  t.is(see.comments(see.task(/#2/).id).length, 1)
  t.deepEqual(see.refused(), [])
})
