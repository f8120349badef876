import test from 'ava'
import { linkByEmail } from '../../src/flow/accounts.ts'
import { connectDatabase } from '../../src/store/database.ts'
import { en } from '../../src/texts/en.ts'
import { say } from '../../src/texts/texts.ts'
import { before } from '../flow/before.ts'
import { startJourney } from './journey.ts'
import type { Journey, JourneyOptions } from './journey.ts'

type Scene = Journey & {
  task: string
  thread: number
  /** A code that the bot has given privately. */
  codeFor(who: number): Promise<string>
  comment(account: string, text: string): Promise<void>
  technicians(): Promise<Record<string, unknown>[]>
}

/** Anna asked; the technicians are known by name and Telegram account alone. */
async function asked(t: Parameters<typeof startJourney>[0], options: JourneyOptions): Promise<Scene> {
  const journey = await startJourney(t, {
    env: ({ people: { olga, ivan } }) => ({
      TECH_GROUPS_MAPPING: JSON.stringify([olga, ivan].map(({ name, telegram: { id } }) => ({ name, telegramId: id }))),
    }),
    ...options,
  })
  const { telegram, todoist, people, database, see, settle } = journey
  telegram.as(people.anna.id).write('No water')
  await settle()
  return {
    ...journey,
    task: see.task().id,
    thread: see.topics()[0]!.id,
    async codeFor(who) {
      telegram.as(who).start()
      telegram.as(who).write('/link')
      await settle()
      return /link ([A-Z]{4}-\d{4})/.exec(see.chat(who).at(-1) ?? '')?.[1] ?? 'none'
    },
    async comment(account, text) {
      todoist.as(account).comment(see.task().id, text)
      await settle()
    },
    technicians: async () => await database.knex('technicians').orderBy('id'),
  }
}

test.serial('a code written on the board makes two accounts one person, and what either had is theirs', async (t) => {
  const scene = await asked(t, { name: 'link' })
  const { telegram, todoist, group, people, database, see, settle, task, thread, codeFor, comment, technicians } = scene
  const { olga, ivan } = people
  telegram.as(olga.telegram.id).write({ chatId: group.id, threadId: thread, text: '/take' })
  await settle()
  t.is(todoist.task(task).responsible_uid, null, 'not known on the board')
  await comment(olga.todoist.id, 'On my way')
  telegram.as(people.boris.id).write('No light')
  await settle()
  const second = see.tasks().find(({ content }) => content.startsWith('#2 '))!.id
  todoist.as(ivan.todoist.id).assign(second, olga.todoist.id)
  await settle()
  t.deepEqual(
    (await technicians()).map(({ name }) => name),
    ['Olga', 'Ivan', 'Olga'],
    'two of her',
  )
  const code = await codeFor(olga.telegram.id)
  t.regex(code, /^[A-Z]{4}-\d{4}$/)
  t.is(await database.knex('one_time_links').where({ token_hash: code }).first(), undefined, 'stored hashed')
  const before = see.chat(people.anna.id)
  todoist.as(olga.todoist.id).comment(task, `link ${code.toLowerCase()}`)
  await settle()

  const [kept, , other] = await technicians()
  t.is(other, undefined)
  t.like(kept, { name: 'Olga', todoist_id: olga.todoist.id, username: 'olga_fix', listed: true })
  t.deepEqual(await database.knex('tickets').orderBy('id').pluck('technician_id'), [kept!['id'], kept!['id']])
  t.deepEqual(await database.knex('messages').whereNotNull('technician_id').pluck('technician_id'), [kept!['id']])
  t.is(todoist.task(task).responsible_uid, olga.todoist.id, 'the ticket taken before is hers on the board now')
  t.true(see.topics().every(({ name }) => name.startsWith('🟡 [In progress | @olga_fix] #')))
  const done = say('en', 'link_done', { name: 'Olga' })
  t.is(see.comments(task).at(-1), done)
  t.is(see.chat(olga.telegram.id).at(-1), `bot: ${done}`)
  t.deepEqual(see.chat(people.anna.id), before, 'no client sees it')
  t.false(see.topic(/#1 /).some((line) => line.includes(code) || line.includes('link ')))

  todoist.as(ivan.todoist.id).comment(task, `link ${code}`)
  await settle()
  t.is(see.comments(task).at(-1), en.link_wrong, 'good once')
  telegram.as(olga.telegram.id).write({ chatId: group.id, threadId: thread, text: '/history' })
  await settle()
  t.regex(see.topic(/#1 /).at(-1) ?? '', /Olga/)
  t.deepEqual(see.refused(), [])
})

test.serial('a code is good for its time alone, the newest counts, and few tries are allowed', async (t) => {
  const { telegram, group, people, database, see, settle, task, codeFor, technicians, todoist } = await asked(t, {
    name: 'link_codes',
  })
  const { olga, ivan } = people
  const write = async (account: string, text: string): Promise<string | undefined> => {
    todoist.as(account).comment(task, text)
    await settle()
    return see.comments(task).at(-1)
  }
  const late = await codeFor(olga.telegram.id)
  await database.knex('one_time_links').update({ expires_at: database.knex.raw(`now() - interval '1 second'`) })
  t.is(await write(olga.todoist.id, `link ${late}`), en.link_wrong)
  const replaced = await codeFor(olga.telegram.id)
  const code = await codeFor(olga.telegram.id)
  t.is(await write(olga.todoist.id, `link ${replaced}`), en.link_wrong)
  for (const wrong of ['AAAA-0001', 'AAAA-0002', 'AAAA-0003', 'AAAA-0004', 'AAAA-0005'])
    t.is(await write(ivan.todoist.id, `link ${wrong}`), en.link_wrong)
  t.is(await write(ivan.todoist.id, `link ${code}`), en.link_enough)
  t.is(await write(olga.todoist.id, ` link  ${code} `), say('en', 'link_done', { name: 'Olga' }), 'still hers')
  const ofOlga = await codeFor(olga.telegram.id)
  t.is(await write(people.lead.todoist.id, `link ${ofOlga}`), en.link_other, 'she has another account')
  t.is(await write(ivan.todoist.id, 'The link is AAAA-0001'), 'The link is AAAA-0001', 'words like any other')
  t.is(see.chat(people.anna.id).at(-1), 'bot: The link is AAAA-0001')
  telegram.as(olga.telegram.id).write({ chatId: group.id, text: '/link' })
  await settle()
  t.is(
    telegram.chat(group.id).messages.findLast(({ from, service }) => from.is_bot && !service)?.content.text,
    en.link_privately,
  )
  t.is((await technicians()).filter(({ todoist_id: account }) => account === olga.todoist.id).length, 1)
  telegram.as(people.anna.id).write('/link')
  await settle()
  t.is(see.comments(task).at(-1), '**Anna:** /link', 'a client has no code to get')
  t.deepEqual(see.refused(), [])
})

test.serial('an e-mail makes the match by itself: from the settings, or as a lead tells it', async (t) => {
  const { telegram, todoist, group, people, see, settle, task, technicians } = await asked(t, {
    name: 'link_email',
    env: ({ people: { olga, ivan } }) => ({
      TECH_GROUPS_MAPPING: JSON.stringify([
        { name: 'Olga', telegramId: olga.telegram.id, email: olga.todoist.email.toUpperCase() },
        { name: 'Ivan', telegramId: ivan.telegram.id },
      ]),
    }),
  })
  const { olga, ivan, lead } = people
  const account = async (name: string): Promise<unknown> =>
    (await technicians()).find((one) => one['name'] === name)?.['todoist_id']
  t.is(await account('Olga'), olga.todoist.id)
  t.is(await account('Ivan'), null)
  todoist.as(ivan.todoist.id).assign(task, ivan.todoist.id)
  await settle()
  telegram.as(lead.telegram.id).write({ chatId: group.id, text: `/tech add Ivan ${ivan.todoist.email}` })
  await settle()
  t.is(await account('Ivan'), ivan.todoist.id)
  t.is((await technicians()).filter(({ name }) => name === 'Ivan').length, 1)
  t.is(see.topics()[0]!.name, '🟡 [In progress | @ivan_net] #1 | Anna')
  t.deepEqual(see.refused(), [])
})

test.serial('an account that is linked at the very moment its technician takes a ticket is assigned', async (t) => {
  const { telegram, todoist, group, people, database, settle, task, thread, technicians } = await asked(t, {
    name: 'link_race',
  })
  const { olga } = people
  const [{ id }] = (await technicians()) as [{ id: string }]
  const hub = connectDatabase(database.url, { pool: 1 })
  t.teardown(async () => await hub.destroy())
  const linked = { type: 'account_matched', technicianId: Number(id), account: olga.todoist.id } as const
  t.teardown(
    before(/update "tickets" set .*"technician_id"/, async () => {
      await hub.transaction(async (trx) => await linkByEmail(trx, linked))
    }),
  )
  telegram.as(olga.telegram.id).write({ chatId: group.id, threadId: thread, text: '/take' })
  await settle()
  t.is((await technicians())[0]!['todoist_id'], olga.todoist.id)
  t.is(todoist.task(task).responsible_uid, olga.todoist.id)
})
