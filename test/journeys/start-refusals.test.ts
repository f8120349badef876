// The hub as a process that must not start: one list of everything that is wrong, and the exit code for settings.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import type { Stage } from '../../integrations/sandbox/stage.ts'
import { startStage } from '../../integrations/sandbox/stage.ts'
import { createTestDatabase } from '../database.ts'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))

async function run(
  file: string,
  env: Record<string, string>,
  args: string[] = [],
): Promise<{ code: number | null; told: string; said: string }> {
  const child = spawn(process.execPath, ['--no-warnings', file, ...args], {
    cwd: '/',
    env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'silent', ...env },
  })
  let told = ''
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (told += text))
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, told, said }
}

type Wrong = { what: string; env: Record<string, string> | ((stage: Stage) => Record<string, string>); told: RegExp[] }

const wrongs: Wrong[] = [
  {
    what: 'a token Telegram does not know',
    env: { BOT_TOKEN: '7000000001:another-bot-token-of-nobody-at-all' },
    told: [/BOT_TOKEN/],
  },
  {
    what: 'a group nobody knows',
    env: { MAIN_GROUP_ID: '-1009999999999' },
    told: [/MAIN_GROUP_ID/, /can't see the group/],
  },
  {
    what: 'a group without topics',
    env({ telegram, group }) {
      telegram.switchTopics(group.id, false)
      return {}
    },
    told: [/MAIN_GROUP_ID/, /no topics/],
  },
  {
    what: 'a bot that may not manage topics or delete messages',
    env({ telegram, group }) {
      telegram.setBotRights(group.id, { can_manage_topics: false, can_delete_messages: false })
      return {}
    },
    told: [/Manage Topics, Delete Messages/],
  },
  { what: 'a project nobody knows', env: { TODOIST_PROJECT_ID: '6XGgmFQrx44wfGHr' }, told: [/TODOIST_PROJECT_ID/] },
  { what: 'a Todoist token nobody knows', env: { TODOIST_TOKEN: 'a'.repeat(40) }, told: [/TODOIST_TOKEN/] },
  {
    what: 'two things at once',
    env: { MAIN_GROUP_ID: '-1009999999999', TODOIST_TOKEN: 'a'.repeat(40) },
    told: [/MAIN_GROUP_ID/, /TODOIST_TOKEN/],
  },
]

for (const { what, env, told } of wrongs)
  test.serial(`${what}: the start ends with one list that names it`, async (t) => {
    const database = await createTestDatabase('start')
    t.teardown(async () => await database.destroy())
    const stage = await startStage({ hubUrl: 'http://127.0.0.1:9', telegram: { limits: null } })
    t.teardown(async () => await stage.close())
    const wrong = typeof env === 'function' ? env(stage) : env
    const ended = await run(main, { ...stage.env, DATABASE_URL: database.url, ...wrong })
    t.is(ended.code, 78, ended.told)
    for (const one of told) t.regex(ended.told, one)
    t.deepEqual(
      stage.telegram.calls.filter(({ method }) => method === 'setWebhook'),
      [],
    )
  })

test.serial('with nothing set the start names all that is required', async (t) => {
  const { code, told } = await run(main, {})
  t.is(code, 78)
  for (const variable of ['BOT_TOKEN', 'MAIN_GROUP_ID']) t.regex(told, new RegExp(variable))
})

test.serial('an operator sees what was not delivered, and has it sent again', async (t) => {
  const database = await createTestDatabase('operator')
  t.teardown(async () => await database.destroy())
  const stage = await startStage({ hubUrl: 'http://127.0.0.1:9' })
  t.teardown(async () => await stage.close())
  await database.knex('lanes').insert({ key: 'chat:1' })
  await database.knex('streams').insert({ key: 'client:1', surface: 'chat', lane: 'chat:1', next_seq: 1 })
  const [row] = await database
    .knex('outbox')
    .insert({
      stream: 'client:1',
      seq: 0,
      op: 'client_tell',
      want: JSON.stringify({ op: 'client_tell', text: 'Hi' }),
      priority: 1,
      state: 'dead',
      error: 'no way',
    })
    .returning('id')
  const env = { ...stage.env, DATABASE_URL: database.url }
  const listed = await run(cli, env, ['undelivered'])
  t.is(listed.code, 0, listed.told)
  t.regex(listed.said, new RegExp(`^${row.id} .*client_tell.*no way`, 'm'))
  t.is((await run(cli, env, ['replay', String(row.id)])).code, 0)
  t.is((await database.knex('outbox').where({ id: row.id }).first('state')).state, 'ready')
  t.regex((await run(cli, env, ['undelivered'])).said, /Everything is delivered/)
})

test.serial(
  'a database of the hub’s own that does not start is a finding of the doctor, beside all others',
  async (t) => {
    const stage = await startStage({ hubUrl: 'http://127.0.0.1:9' })
    t.teardown(async () => await stage.close())
    const folder = await mkdtemp(join(tmpdir(), 'hub-doctor-'))
    t.teardown(async () => await rm(folder, { recursive: true }))
    const taken = join(folder, 'data')
    await writeFile(taken, 'no folder')
    const { code, told, said } = await run(cli, { ...stage.env, DATA_DIR: taken }, ['doctor'])
    t.is(code, 1, told)
    t.regex(said, /✗ Database: .*ENOTDIR.*\n {4}See that DATA_DIR can be written/)
    t.regex(said, /✓ Support group/)
    t.is(told, '')
  },
)
