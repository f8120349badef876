// Files the board does not take for long, or the chat does not give: the ticket goes on without them.
import test from 'ava'
import type { ExecutionContext } from 'ava'
import { startJourney } from './journey.ts'
import { until } from './until.ts'

const line = /^\*\*Anna:\*\* 📎 File: plan\.pdf \(not uploaded\)/

async function withStubbornFile(t: ExecutionContext, name: string) {
  const journey = await startJourney(t, { name })
  const { telegram, todoist, people, database, settle } = journey
  const anna = telegram.as(people.anna.id)
  anna.start()
  anna.write('Hello')
  await settle()
  const refuse = () => todoist.weather.next('500 before', { path: '/uploads', times: 1000 })
  refuse()
  anna.document({ name: 'plan.pdf', bytes: Buffer.from('plan') })
  anna.write('Did it arrive?')
  const row = () => database.knex('outbox').where({ needs: 'upload' }).whereNotNull('refused_since')
  await until(async () => (await row()).length === 1)
  return { ...journey, refuse, row }
}

test.serial('a file that could not be moved for a day becomes a line, and what waits behind it goes', async (t) => {
  const { row, see, settle } = await withStubbornFile(t, 'uploads_day')
  await row().update({ refused_since: new Date(Date.now() - 25 * 3_600_000), not_before: '-infinity' })
  await settle()
  const [hello, file, last, ...rest] = see.comments()
  t.deepEqual([hello, last, rest], ['**Anna:** Hello', '**Anna:** Did it arrive?', []])
  t.regex(file!, line)
})

test.serial('a file that fails again and again while others go over becomes a line sooner', async (t) => {
  const { telegram, todoist, people, row, refuse, see, settle } = await withStubbornFile(t, 'uploads_own')
  await row().update({ not_before: new Date(Date.now() + 3_600_000) })
  await todoist.weather.clear()
  telegram.as(people.boris.id).document({ name: 'map.pdf', bytes: Buffer.from('map') })
  await until(() =>
    see.tasks().some(({ id, content }) => /Boris/.test(content) && see.comments(id).some((one) => one.includes('map'))),
  )
  refuse()
  const anna = see.task(/Anna/).id
  await row().update({ attempts: 5, not_before: '-infinity' })
  await until(async () => (await row())[0].attempts === 6)
  t.deepEqual(see.comments(anna), ['**Anna:** Hello'], 'so many tries are soon made')
  const since = new Date(Date.now() - 3 * 60_000)
  await row().update({ attempts: 4, refused_since: since, not_before: '-infinity' })
  await until(async () => (await row())[0].attempts === 5)
  t.deepEqual(see.comments(anna), ['**Anna:** Hello'], 'still waiting')
  await row().update({ not_before: '-infinity' })
  await settle()
  const [hello, file, last, ...rest] = see.comments(anna)
  t.deepEqual([hello, last, rest], ['**Anna:** Hello', '**Anna:** Did it arrive?', []])
  t.regex(file!, line)
})

test.serial('a file that the chat can not give is waited for a quarter of an hour, on a quiet hub too', async (t) => {
  const { telegram, people, database, see, settle } = await startJourney(t, { name: 'file_away' })
  const anna = telegram.as(people.anna.id)
  anna.start()
  anna.write('Hello')
  await settle()
  telegram.weather.add({ method: 'getFile', fault: { kind: 'file-away' }, times: 1000 })
  anna.document({ name: 'plan.pdf', bytes: Buffer.from('plan') })
  anna.write('Did it arrive?')
  const row = () => database.knex('outbox').where({ needs: 'upload' }).whereNotNull('refused_since')
  await until(async () => (await row()).length === 1)
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)
  await row().update({ refused_since: minutesAgo(14), attempts: 20, not_before: '-infinity' })
  await until(async () => (await row())[0].attempts === 21)
  t.deepEqual(see.comments(), ['**Anna:** Hello'], 'still waiting')
  await row().update({ refused_since: minutesAgo(16), not_before: '-infinity' })
  await settle()
  const [hello, file, last, ...rest] = see.comments()
  t.deepEqual([hello, last, rest], ['**Anna:** Hello', '**Anna:** Did it arrive?', []])
  t.regex(file!, line)
})

for (const path of ['/sync', '/uploads'])
  test.serial(`while Todoist asks to slow down, told to a call of ${path}, nothing else is asked of it`, async (t) => {
    const { telegram, todoist, people, see, settle } = await startJourney(t, { name: `uploads_pause${path.length}` })
    const anna = telegram.as(people.anna.id)
    anna.start()
    anna.write('Hello')
    await settle()
    todoist.weather.next('429', { path, retryAfter: 2 })
    if (path === '/sync') todoist.as(people.ivan.todoist.id).comment(see.task().id, 'On my way')
    else anna.document({ name: 'map.pdf', bytes: Buffer.from('map') })
    await until(() => todoist.requests.some(({ status }) => status === 429))
    anna.document({ name: 'plan.pdf', bytes: Buffer.from('plan') })
    await settle()
    const at = todoist.requests.findIndex(({ status }) => status === 429)
    const [refused, next] = todoist.requests.slice(at)
    t.true(next!.at - refused!.at >= 2000, `${next!.method} ${next!.path} after ${next!.at - refused!.at} ms`)
    t.true(see.comments().some((comment) => comment.includes('plan')))
  })
