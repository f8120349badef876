// The doctor against a desk that is well, and against one thing broken at a time.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import type { ExecutionContext } from 'ava'
import { readConfig } from '../src/config.ts'
import { examine, formatFindings } from '../src/doctor/doctor.ts'
import { createLog } from '../src/log.ts'
import type { Finding } from '../src/ports.ts'
import { createSecretBox } from '../src/secret-box.ts'
import { connectDatabase } from '../src/store/database.ts'
import { createVault } from '../src/store/vault.ts'
import { startJourney } from './journeys/journey.ts'
import type { Journey } from './journeys/journey.ts'
import { addHostel } from './journeys/two-desks.ts'

const log = createLog({ level: 'silent', secrets: [] })

async function started(t: ExecutionContext): Promise<Journey> {
  const journey = await startJourney(t, { name: 'doctor' })
  const { telegram, people } = journey
  telegram.as(people.lead.telegram.id).start()
  telegram.as(people.anna.id).start()
  telegram.as(people.anna.id).write('The projector is dead')
  await journey.settle()
  return journey
}

async function examined(journey: Journey, env: Record<string, string | undefined> = {}): Promise<Finding[]> {
  const url = env['DATABASE_URL'] ?? journey.database.url
  const read = readConfig({ ...journey.hubEnv, ...env, DATABASE_URL: url })
  if (!read.ok) throw new Error('the settings of the test are wrong')
  const database = connectDatabase(url, { pool: 2 })
  try {
    return await examine(read.config, Promise.resolve(database), log)
  } finally {
    await database.destroy()
  }
}

function states(findings: Finding[], state: Finding['state']): string[] {
  return findings.filter((one) => one.state === state).map(({ about }) => about)
}

/** As somebody with the account's own Todoist app does it. */
async function bySync({ todoist, people }: Journey, command: { type: string; args: object }): Promise<void> {
  const answer = await fetch(`${todoist.url}/api/v1/sync`, {
    method: 'POST',
    headers: { authorization: `Bearer ${people.hub.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ commands: [{ ...command, uuid: crypto.randomUUID() }] }),
  })
  if (!JSON.stringify(await answer.json()).includes('"ok"')) throw new Error(`${command.type} was refused`)
}

test('a desk that is well has nothing to mend but the connection of its account', async (t) => {
  const journey = await started(t)
  const findings = await examined(journey)
  t.deepEqual(states(findings, 'broken'), [])
  t.deepEqual(states(findings, 'warning'), ['Todoist webhooks'])
  const text = formatFindings(findings)
  t.regex(text, /✓ Telegram bot: @\w+, privacy mode on; an administrator hears all the same/)
  t.regex(text, /✓ Telegram updates: by webhook, 0 waiting/)
  t.regex(text, /✓ Todoist plan: pro, 1 of 300 projects\n/)
  t.regex(text, /✓ Todoist project ".*": 1 of 300 open tasks, 8 of 20 sections, 4 people\n/)
  t.regex(text, /! Todoist webhooks: no account is connected, so none are sent\n {4}Run npm run hub -- connect/)
})

test('each thing that is broken is told with how to mend it, and hides none of the others', async (t) => {
  const journey = await started(t)
  const { telegram, todoist, group, people } = journey
  const lines = async (env: Record<string, string> = {}): Promise<string> =>
    formatFindings(await examined(journey, env))

  t.regex(
    await lines({ BOT_TOKEN: '7000000001:another-token-of-the-same-length-0' }),
    /✗ Telegram bot: .*\n.*@BotFather/,
  )
  t.regex(await lines({ TODOIST_TOKEN: 'a'.repeat(40) }), /✗ Todoist account: .* token\n.*Developer/)
  t.regex(await lines({ REDIS_URL: 'redis://127.0.0.1:1' }), /✗ Redis: .*\n.*REDIS_URL/)
  const noDatabase = await lines({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' })
  t.regex(noDatabase, /✗ Database: .*\n.*DATABASE_URL/)
  t.regex(noDatabase, /✓ Support group/)
  t.regex(await lines({ ADMIN_IDS: String(people.boris.id) }), /! Lead \d+: can't be written to .*\n.*press Start/)
  t.regex(await lines({ ADMIN_IDS: '' }), /! Leads: ADMIN_IDS is empty, .*\n.*Set ADMIN_IDS/)
  t.regex(await lines({ WEBHOOK_SECRET: 'another-secret' }), /✗ Telegram updates: the webhook leads elsewhere\n/)

  const gone = await fetch(`${todoist.url}/api/v1/projects/${journey.project.id}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${people.hub.token}` },
  })
  t.is(gone.status, 204)
  telegram.setBotRights(group.id, { can_manage_topics: false })
  const both = await lines()
  t.regex(both, /✗ Support group: .*Manage Topics\n.*Administrators/)
  t.regex(both, /✗ Todoist project ".*": it is gone/)
})

test('a technician’s own group is looked at too, for their tickets are mirrored there', async (t) => {
  const journey = await started(t)
  const { telegram, database, people } = journey
  const own = telegram.addForum({ title: 'Olga’s desk', members: [{ id: people.olga.telegram.id, status: 'creator' }] })
  await database.knex('technicians').where({ name: 'Olga' }).update({ group_chat_id: own.id })
  const lines = async (): Promise<string> => formatFindings(await examined(journey))
  t.regex(await lines(), /✓ Group of the technician "Olga": "Olga’s desk", rights in order/)
  telegram.setBotRights(own.id, { can_manage_topics: false })
  t.regex(await lines(), /✗ Group of the technician "Olga": .*Manage Topics/)
})

test('an account that brings no webhooks and a technician who is not in the project are told', async (t) => {
  const journey = await started(t)
  const { database, telegram, todoist, people, see, settle } = journey
  await database.knex('technicians').insert({ name: 'Stranger', todoist_id: '999999' })
  const lines = async (): Promise<string> => formatFindings(await examined(journey))
  t.regex(await lines(), /! Todoist project ".*": .*not shared with Stranger\n {4}Share it with Stranger in Todoist/)
  telegram.as(people.lead.telegram.id).write('/connect')
  await settle()
  const link = /https?:\/\/\S+\/todoist\/connect\?link=\S+/.exec(see.chat(people.lead.telegram.id).join('\n'))![0]
  t.is((await fetch(link)).status, 200)
  await settle()
  await database.knex('inbox').where('key', 'like', 'webhook:%').delete()
  t.regex(await lines(), /! Todoist webhooks: the account is connected, but none has come yet\n/)
  todoist.as(people.ivan.todoist.id).comment(see.task().id, 'Coming')
  await settle()
  t.regex(await lines(), /✓ Todoist webhooks: the account is connected; the last came \d+ s ago/)
})

test('an account that is not connected, or no longer, is told with how to connect it, and once', async (t) => {
  const journey = await started(t)
  const lines = async (env: Record<string, string | undefined> = {}): Promise<string> =>
    formatFindings(await examined(journey, env))
  const none = await lines({ TODOIST_TOKEN: undefined })
  t.regex(none, /✗ Todoist account: no account is connected and TODOIST_TOKEN is unset\n {4}Run npm run hub -- connect/)
  t.notRegex(none, /Todoist project/)
  const sealed = createVault(journey.database.knex, createSecretBox('the key that was there before'))
  await sealed.secrets.write('todoist_connection', JSON.stringify({ accessToken: 'no longer known' }))
  const unreadable = await lines({ TODOIST_TOKEN: undefined })
  t.regex(unreadable, /✗ Todoist account: .* can't be read with this key\n {4}Set SECRET_KEY .* connect/)
  t.notRegex(unreadable, /TODOIST_API_URL/)
  t.regex(await lines(), /! Todoist account: .* by TODOIST_TOKEN: .* can't be read with this key\n {4}Set SECRET_KEY/)
  const unknown = await lines({ TODOIST_TOKEN: undefined, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' })
  t.regex(unknown, /! Todoist account: not asked: its connection is in the database\n/)
})

test('a directory that does not serve is told with how to mend it', async (t) => {
  const journey = await started(t)
  const folder = await mkdtemp(join(tmpdir(), 'hub-doctor-'))
  t.teardown(async () => await rm(folder, { recursive: true }))
  const path = join(folder, 'people.csv')
  await writeFile(path, 'Name,Telegram\nAnna,@anna\n')
  const lines = async (): Promise<string> => formatFindings(await examined(journey, { DIRECTORY_CSV: path }))
  t.regex(await lines(), /✓ Directory: CSV file, 1 rows\n/)
  await writeFile(path, 'Name,Team\nAnna,Red\n')
  t.regex(await lines(), /✗ Directory: .*no column is known to hold.*\n.*DIRECTORY_COLUMNS/)
})

test('what stands in a project counts toward its limits, whoever made it', async (t) => {
  const stage = { todoist: { maxTasksPerProject: 10, maxSectionsPerProject: 9 } }
  const journey = await startJourney(t, { name: 'doctor', stage })
  const { todoist, people, project, settle } = journey
  await settle()
  const olga = todoist.as(people.olga.todoist.id)
  const lines = async (): Promise<string> => formatFindings(await examined(journey))
  for (let number = 1; number <= 8; number += 1) olga.addTask({ content: `Buy ${number}`, project_id: project.id })
  t.regex(await lines(), /✓ Todoist project ".*": 8 of 10 open tasks, 8 of 9 sections, 4 people\n/)
  const asked = todoist.requests.length
  olga.addTask({ content: 'Buy more', project_id: project.id })
  t.regex(await lines(), /! Todoist project ".*": 9 of 10 open tasks, .*, 0 of them tickets\n {4}Complete what is done/)
  t.is(todoist.requests.length - asked, 1)

  const [section] = todoist.sections(project.id)
  await bySync(journey, { type: 'section_delete', args: { id: section!.id } })
  t.regex(
    await lines(),
    /! Todoist project ".*": .*; sections of the hub that are missing: 1\n {4}None needed: the hub/,
  )
  olga.addSection(project.id, 'Shopping')
  olga.addSection(project.id, 'Kitchen')
  t.regex(
    await lines(),
    /✗ Todoist project ".*": .*missing: 1\n {4}Delete sections that are not the hub's in Todoist, at least 1/,
  )
})

test('a project that is archived, or set and not yet worked with, is told with what to do', async (t) => {
  const journey = await started(t)
  const { todoist, people, project } = journey
  const lines = async (env: Record<string, string> = {}): Promise<string> =>
    formatFindings(await examined(journey, env))
  const lonely = todoist.addProject({ name: 'Lonely', owner: people.hub.id })
  t.regex(
    await lines({ TODOIST_PROJECT_ID: lonely.id }),
    /! Todoist project "Lonely": 0 of 300 open tasks, .*; not shared with Olga, Ivan\n {4}Share it with Olga, Ivan in Todoist/,
  )
  for (const { todoist: account } of [people.olga, people.ivan]) todoist.addMember(lonely.id, account.id)
  t.regex(await lines({ TODOIST_PROJECT_ID: lonely.id }), /! Todoist project "Lonely": .*\n {4}Restart the hub\./)
  t.regex(
    await lines({ TODOIST_PROJECT_ID: '6XGgmFVcrG5RRjVr' }),
    /✗ Todoist project "6XGgmFVcrG5RRjVr": it is gone, or/,
  )
  await bySync(journey, { type: 'project_archive', args: { id: project.id } })
  t.regex(await lines(), /✗ Todoist project ".*": it is archived\n {4}Unarchive it in Todoist/)
})

test('a plan with no room for another project, or for all the technicians, is told', async (t) => {
  const journey = await started(t)
  const { todoist, people, database } = journey
  people.hub.is_premium = false
  for (let number = 1; number <= 4; number += 1) todoist.addProject({ name: `Own ${number}`, owner: people.hub.id })
  await database.knex('technicians').insert([
    { name: 'Stranger', todoist_id: '999998' },
    { name: 'Guest', todoist_id: '999999' },
  ])
  const text = formatFindings(await examined(journey))
  t.regex(text, /! Todoist plan: free, 5 of 5 projects: none can be opened .*\n {4}Archive projects nobody needs, or/)
  t.regex(text, /not shared with Stranger, Guest\n {4}Share it with .*; the plan allows 5 people in a project/)
})

test('what nobody delivered and what waits for long is told', async (t) => {
  const journey = await started(t)
  const row = journey.database.knex('outbox').orderBy('id').first('id')
  await journey.database.knex('outbox').where('id', '=', row).update({ state: 'dead', error: 'refused' })
  const text = formatFindings(await examined(journey))
  t.regex(text, /! Undelivered: 1 need a person\n {4}Run npm run hub -- undelivered/)
})

test('an outcome that stays unknown is told with where it is looked for', async (t) => {
  const journey = await started(t)
  await journey.stopHub()
  const row = journey.database.knex('outbox').orderBy('id').first('id')
  const lines = async (): Promise<string> => formatFindings(await examined(journey))
  await journey.database.knex('outbox').where('id', '=', row).update({ state: 'unknown', created_at: new Date() })
  t.regex(await lines(), /✓ Unknown outcomes: 1, being looked for\n/)
  const longAgo = new Date(Date.now() - 20 * 60_000)
  await journey.database.knex('outbox').where('id', '=', row).update({ created_at: longAgo })
  t.regex(
    await lines(),
    /! Unknown outcomes: 1, .* 20 min ago\n {4}See that the bot may write and forward in the ledger/,
  )
})

test('the groups of all desks are looked at', async (t) => {
  const journey = await started(t)
  const hostel = await addHostel(journey)
  t.regex(formatFindings(await examined(journey)), /✓ Group of the desk "Hostel": "Hostel", rights in order/)
  journey.telegram.setBotRights(hostel.chatId, { can_manage_topics: false })
  const text = formatFindings(await examined(journey))
  t.regex(text, /✓ Support group/)
  t.regex(text, /✗ Group of the desk "Hostel": .*Manage Topics\n.*Administrators/)
})
