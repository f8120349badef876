import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import type { ExecutionContext } from 'ava'
import { createCsv } from '../../integrations/csv/csv.ts'
import { formatFindings } from '../../src/doctor/doctor.ts'
import type { Failure } from '../../src/errors.ts'

const anna = { telegramId: 7, username: 'anna', phone: null }

async function written(t: ExecutionContext, content: string | Buffer) {
  const folder = await mkdtemp(join(tmpdir(), 'hub-csv-'))
  t.teardown(async () => await rm(folder, { recursive: true }))
  const path = join(folder, 'people.csv')
  await writeFile(path, content)
  const csv = createCsv({ path, columns: {} })
  return {
    path,
    csv,
    team: async () => (await csv.directory.lookUp(anna))?.find(({ label }) => label === 'Team')?.value,
  }
}

test('a person is found, with commas, quotes and line ends in the cells', async (t) => {
  const { csv } = await written(t, '\ufeffName,Telegram,Team\r\n"Petrova, ""Anna""",@Anna,"Red\nfoxes"\r\n')
  t.deepEqual(await csv.directory.lookUp(anna), [
    { label: 'Name', value: 'Petrova, "Anna"' },
    { label: 'Team', value: 'Red foxes' },
  ])
  t.is(await csv.directory.lookUp({ telegramId: 1, username: 'boris', phone: null }), null)
})

test('a file as a Russian spreadsheet saves it is read as well', async (t) => {
  const windows = Buffer.from([0xd2, 0xe5, 0xeb, 0xe5, 0xe3, 0xf0, 0xe0, 0xec])
  const { csv } = await written(t, Buffer.concat([windows, Buffer.from(';Team\nanna;Red, blue\n')]))
  t.deepEqual(await csv.directory.lookUp(anna), [{ label: 'Team', value: 'Red, blue' }])
})

test('a change is seen at once, and a file that vanishes may come back', async (t) => {
  const { path, csv, team } = await written(t, 'Telegram,Team\nanna,Red\n')
  t.is(await team(), 'Red')
  await writeFile(path, 'Telegram,Team\nanna,Green\n')
  t.is(await team(), 'Green')
  await rm(path)
  t.like(await t.throwsAsync<Failure>(team()), { name: 'Rejected', scope: 'place' })
  t.regex(formatFindings(await csv.examine()), /✗ Directory: the file is not there.*\n.*DIRECTORY_CSV/)
  await writeFile(path, 'Telegram,Team\nanna,Blue\n')
  t.is(await team(), 'Blue')
  t.is(formatFindings(await csv.examine()), '✓ Directory: CSV file, 1 rows')
})

test('what is no list of people is told as such', async (t) => {
  const { team } = await written(t, 'Name,Team\nAnna,Red\n')
  t.like(await t.throwsAsync<Failure>(team()), { name: 'Rejected', scope: 'place' })
  const broken = await written(t, 'Telegram,Team\n"anna,Red\n')
  t.like(await t.throwsAsync<Failure>(broken.team()), { name: 'Misread' })
  const empty = await written(t, '')
  t.regex((await t.throwsAsync<Failure>(empty.team())).message, /lists no people/)
})
