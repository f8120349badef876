// Who is one person: what the settings and the board tell of technicians that were met before as several.
import type { TestFn } from 'ava'
import anyTest from 'ava'
import { matchEmails } from '../../src/flow/accounts.ts'
import { provisionDesk } from '../../src/flow/provision.ts'
import { keepCollaborators } from '../../src/store/collaborators.ts'
import type { Database } from '../../src/store/database.ts'
import { keepAdmins } from '../../src/store/desks.ts'
import { keepLeads, namedLeads } from '../../src/store/leads.ts'
import { addToRoster } from '../../src/store/roster.ts'
import type { TechnicianSetting } from '../../src/store/technicians.ts'
import { technicianNames, technicianOfPerson } from '../../src/store/technicians.ts'
import type { OpenDatabase } from '../database.ts'
import { openTestDatabase } from '../database.ts'

const test = anyTest as TestFn<OpenDatabase>

test.beforeEach(async (t) => {
  t.context = await openTestDatabase('technicians', { pool: 3 })
})

test.afterEach.always(async (t) => {
  await t.context.close()
})

const start = async (database: Database, technicians: TechnicianSetting[]): Promise<void> =>
  void (await provisionDesk(database, { slug: 'main', name: 'Help', chatId: -100, locale: 'en' }, technicians))

/** Names and accounts, as they were first met. */
async function known(database: Database): Promise<unknown[]> {
  const rows = await database('technicians').orderBy('id')
  return rows.map((row) => [row.name, row.telegram_id, row.todoist_id, row.listed])
}

test('the settings make one person of two that were met apart; what the other had is theirs', async (t) => {
  const { database } = t.context
  await start(database, [])
  const [chat, board] = await database('technicians')
    .insert([
      { name: 'Olga P.', telegram_id: 5 },
      { name: 'Olga', todoist_id: 'u5' },
    ])
    .returning('id')
  const [client] = await database('clients').insert({ telegram_id: 7, name: 'Anna', locale: 'en' }).returning('id')
  const [ticket] = await database('tickets')
    .insert({ desk_id: 1, client_id: client.id, technician_id: chat.id, subject: 'x' })
    .returning('id')
  const olga = { name: 'Olga', telegramId: 5, todoistId: 'u5' }
  for (let times = 0; times < 2; times += 1) await start(database, [olga])
  t.deepEqual(await known(database), [['Olga', 5, 'u5', true]])
  const { technician_id: holder } = await database('tickets').where({ id: ticket.id }).first()
  t.is(holder, (await database('technicians').first('id')).id)
  const names = await technicianNames(database)
  t.deepEqual([names.get(chat.id as number), names.get(board.id as number)], ['Olga', 'Olga'], 'its history stays told')
})

test('a name alone is the same person only where that contradicts nothing', async (t) => {
  const { database } = t.context
  await start(database, [{ name: 'Ivan', telegramId: 5 }])
  await start(database, [{ name: 'Ivan', telegramId: 6 }])
  t.deepEqual(await known(database), [['Ivan', 6, null, true]], 'another account of the same one')
  await database('technicians').insert({ name: 'Other', telegram_id: 9 })
  await start(database, [{ name: 'Ivan', telegramId: 9 }])
  t.deepEqual(await known(database), [
    ['Ivan', 6, null, true],
    ['Ivan', 9, null, true],
  ])
})

test('an e-mail is told once to the road, whoever comes first', async (t) => {
  const { database } = t.context
  const news = async (): Promise<unknown[]> => await database('inbox').pluck('key')
  await start(database, [{ name: 'Olga', email: 'Olga@Help.example' }])
  t.deepEqual(await news(), [])
  for (let times = 0; times < 2; times += 1)
    await database.transaction(async (trx) => {
      await keepCollaborators(trx, [
        { id: 'u5', name: 'O.', email: 'olga@help.EXAMPLE' },
        { id: 'u6', name: 'No mail', email: null },
      ])
      await matchEmails(trx)
    })
  t.deepEqual(await news(), ['account:1:u5'])
})

test('who was named by username is known when met; a name that several have is asked about', async (t) => {
  const { database } = t.context
  const nobody = { username: null, telegramId: null, email: null }
  await database.transaction(async (trx) => {
    await addToRoster(trx, { ...nobody, name: 'Max Power', username: 'max_power' })
    const max = { telegramId: 8, username: 'Max_Power', name: 'Max', locale: null }
    t.is((await technicianOfPerson(trx, max)).name, 'Max Power')
    t.like(
      await technicianOfPerson(trx, { ...max, telegramId: 9 }),
      { name: 'Max', telegramId: 9 },
      'he is met already',
    )
    await trx('technicians').insert([
      { name: 'Kim', telegram_id: 20 },
      { name: 'kim', todoist_id: 'u20' },
    ])
    t.is(await addToRoster(trx, { ...nobody, name: 'Kim' }), 'many')
    t.like(await addToRoster(trx, { ...nobody, name: 'Kim', telegramId: 20 }), { listed: true, telegramId: 20 })
    t.like(await addToRoster(trx, { ...nobody, name: 'Zed' }), { name: 'Zed', active: true })
  })
})

test('a lead is known by name for as long as they lead, by the newest name they have told', async (t) => {
  const { database } = t.context
  await start(database, [])
  const names = async (): Promise<unknown[]> =>
    (await database.transaction(namedLeads)).map(({ name, username }) => [name, username])
  const vera = { telegramId: 5, name: 'Vera', username: 'vera_t', locale: null }
  await keepAdmins(database, 1, [5])
  for (let times = 0; times < 2; times += 1) await keepLeads(database, [vera], [5, 6])
  t.deepEqual(await names(), [['Vera', 'vera_t']], 'of the other no more than the account')
  await database('clients').insert([
    { telegram_id: 5, name: 'Vera K.', username: null, locale: 'en' },
    { telegram_id: 6, name: 'Kim', username: 'kim', locale: 'en' },
  ])
  t.deepEqual(await names(), [
    ['Vera K.', null],
    ['Kim', 'kim'],
  ])
  await keepLeads(database, [], [])
  t.deepEqual(await names(), [['Vera K.', null]], 'an admin whose group could not be asked')
  await keepAdmins(database, 1, [])
  await keepLeads(database, [], [])
  t.deepEqual(await names(), [])
})
