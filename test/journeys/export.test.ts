// What a lead gets for a span of days: one file, privately, of what was said and done in it.
import { randomBytes } from 'node:crypto'
import { unzipSync } from 'fflate'
import test from 'ava'
import { en } from '../../src/texts/en.ts'
import { say } from '../../src/texts/texts.ts'
import { startJourney } from './journey.ts'
import type { Journey } from './journey.ts'
import { settleUnknown } from './outcomes.ts'

const days = () => {
  const today = new Date().toISOString().slice(0, 10)
  return { from: new Date(Date.now() - 86_400_000).toISOString().slice(0, 10), to: today }
}

/** The files of every export that stands in a private chat. */
function exportsIn({ telegram }: Journey, userId: number): Record<string, string>[] {
  return telegram.privateChat(userId).messages.flatMap(({ content, deleted }) => {
    if (!content.document || deleted) return []
    const packed = unzipSync(telegram.file(content.document.file_id)!.bytes)
    return [Object.fromEntries(Object.entries(packed).map(([name, bytes]) => [name, Buffer.from(bytes).toString()]))]
  })
}

function linesOf(files: Record<string, string> | undefined, name: string): Record<string, unknown>[] {
  const text = files?.[name] ?? ''
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Record<string, unknown>]))
}

test('an export holds tickets, messages, notes and ratings, and harms no spreadsheet', async (t) => {
  const journey = await startJourney(t, { name: 'export' })
  const { telegram, people, group, see, settle } = journey
  const anna = telegram.as(people.anna.id)
  const olga = telegram.as(people.olga.telegram.id)
  const lead = telegram.as(people.lead.telegram.id)
  lead.start()
  anna.write('=HYPERLINK("evil")\nНет воды, "совсем"')
  await settle()
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  olga.write({ ...where, text: '// she is angry' })
  olga.write({ ...where, text: '/take' })
  olga.write({ ...where, text: 'Coming' })
  olga.write({ ...where, text: '/close' })
  await settle()
  const survey = see.inChat(anna.user.id, '1/3')
  for (const [question, mark] of [5, 5, 5].entries()) {
    void anna.press(anna.user.id, survey, `s:1:${question}:${mark}`, { stale: true })
    await settle()
  }
  const { from, to } = days()
  lead.write(`/export ${from} ${to}`)
  await settle()
  const [files, ...more] = exportsIn(journey, lead.user.id)
  t.is(more.length, 0)
  t.true(see.chat(lead.user.id).includes(`bot: [document] ${say('en', 'export_caption', { from, to })}`))
  t.true(see.chat(lead.user.id).includes(`bot: ${say('en', 'export_coming', { from, to })}`))
  t.deepEqual(Object.keys(files!), [
    'tickets.csv',
    'tickets.jsonl',
    'messages.csv',
    'messages.jsonl',
    'ratings.csv',
    'ratings.jsonl',
  ])
  const messages = files!['messages.csv']!
  t.true(messages.startsWith('\uFEFFmessage,ticket,said_at,'))
  t.true(messages.includes('"\'=HYPERLINK(""evil"")\nНет воды, ""совсем"""'), messages)
  const lines = linesOf(files, 'messages.jsonl')
  t.deepEqual(
    lines.map(({ author, kind, text }) => [author, kind, text]),
    [
      ['client', 'message', '=HYPERLINK("evil")\nНет воды, "совсем"'],
      ['technician', 'note', '// she is angry'],
      ['technician', 'message', 'Coming'],
    ],
  )
  t.like(JSON.parse(files!['tickets.jsonl']!), { ticket: 1, status: 'closed', client: 'Anna', technician: 'Olga' })
  t.like(JSON.parse(files!['ratings.jsonl']!), { ticket: 1, marks: 'speed: 5, answer: 5, politeness: 5', average: 5 })
  t.deepEqual(see.refused(), [])
})

test('both days count; asked in the group the file goes to the lead alone, and no wrong day is guessed', async (t) => {
  const journey = await startJourney(t, { name: 'export_days' })
  const { telegram, people, group, see, settle } = journey
  const { knex } = journey.database
  const anna = telegram.as(people.anna.id)
  const lead = telegram.as(people.lead.telegram.id)
  lead.start()
  anna.write('No water')
  await settle()
  const add = async (at: string): Promise<void> => {
    await knex.raw(
      `insert into messages (ticket_id, author, author_name, origin, content, words, created_at)
        select 1, 'client', 'Anna', 'client', content, ?, ?::timestamptz from messages limit 1`,
      [at, at],
    )
  }
  for (const at of [
    '2026-02-28T23:59:59.999999Z',
    '2026-03-01T00:00:00Z',
    '2026-03-02T23:59:59.999Z',
    '2026-03-03T00:00Z',
  ])
    await add(at)
  // More than one reading takes, all at one moment.
  await knex.raw(
    `insert into messages (ticket_id, author, author_name, origin, content, words, created_at)
      select 1, 'client', 'Anna', 'client', content, 'many', '2026-03-01T12:00:00Z' from messages, generate_series(1, 1200)
      where messages.id = 1`,
  )
  telegram.setMember(group.id, people.olga.telegram.id, 'member')
  await settle()
  lead.write({ chatId: group.id, text: '/export 2026-03-01 2026-03-02' })
  lead.write({ chatId: group.id, text: '/export 2026-03-02 2026-03-01' })
  telegram.as(people.olga.telegram.id).write({ chatId: group.id, text: '/export 2026-03-01 2026-03-02' })
  await settle()
  const general = telegram.chat(group.id).messages.filter(({ threadId, from }) => !threadId && from.is_bot)
  t.deepEqual(
    general.map(({ content }) => content.text),
    [
      say('en', 'export_coming_privately', { from: '2026-03-01', to: '2026-03-02' }),
      en.export_usage,
      en.command_not_yours,
    ],
  )
  t.false(general.some(({ content }) => content.document))
  const [files] = exportsIn(journey, lead.user.id)
  const texts = linesOf(files, 'messages.jsonl').map(({ text }) => String(text))
  t.is(texts.length, 1202)
  t.deepEqual(
    texts.filter((text) => text !== 'many'),
    ['2026-03-01T00:00:00Z', '2026-03-02T23:59:59.999Z'],
  )
  t.is(files!['tickets.jsonl'], '')
  void lead.press(lead.user.id, see.inChat(lead.user.id, '2026-03-01'), 'd:export:anything', { stale: true })
  await settle()
  t.is(exportsIn(journey, lead.user.id).length, 1)
  t.deepEqual(see.refused(), [])
})

test('a hub that ends while it sends an export sends it once', async (t) => {
  const journey = await startJourney(t, { name: 'export_restart' })
  const { telegram, people, see, settle } = journey
  const lead = telegram.as(people.lead.telegram.id)
  lead.start()
  telegram.as(people.anna.id).write('No water')
  await settle()
  telegram.weather.add({ method: 'sendDocument', fault: { kind: 'lost-response' } })
  const { from, to } = days()
  lead.write(`/export ${from} ${to}`)
  await settle()
  await journey.restart()
  await settleUnknown(journey)
  t.is(exportsIn(journey, lead.user.id).length, 1)
  t.true(see.chat(lead.user.id).includes(`bot: ${say('en', 'export_coming', { from, to })}`))
})

test('what is bigger than Telegram takes is refused in words', async (t) => {
  const journey = await startJourney(t, { name: 'export_big', env: { VENDOR_TIMEOUT_S: '30' } })
  const { telegram, people, see, settle } = journey
  const lead = telegram.as(people.lead.telegram.id)
  lead.start()
  telegram.as(people.anna.id).write('No water')
  await settle()
  for (let number = 0; number < 20; number += 1) {
    const rows = Array.from({ length: 500 }, () => ({
      ticket_id: 1,
      questions: '[]',
      state: 'done',
      comment: randomBytes(3000).toString('base64'),
    }))
    await journey.database.knex('feedback').insert(rows)
  }
  const { from, to } = days()
  lead.write(`/export ${from} ${to}`)
  await settle()
  t.is(see.chat(lead.user.id).at(-1), `bot: ${say('en', 'export_too_big', { from, to })}`)
  t.is(exportsIn(journey, lead.user.id).length, 0)
})
