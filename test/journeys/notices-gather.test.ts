import test from 'ava'
import { en } from '../../src/texts/en.ts'
import { startJourney } from './journey.ts'
import { until } from './until.ts'

const blocked = `bot: ${en.client_blocked.replace('{name}', 'Anna')}`
const back = `bot: ${en.client_back.replace('{name}', 'Anna')}`

test.serial('notices that come close together in a topic become one message, but for the first', async (t) => {
  const { telegram, people, see, settle } = await startJourney(t, { name: 'gathered' })
  const anna = telegram.as(people.anna.id)
  anna.write('No water')
  await settle()
  anna.block()
  // Nothing waited yet: it leaves at once.
  await until(() => see.topic().length === 2)
  anna.unblock()
  anna.block()
  anna.unblock()
  await settle()
  const words = (line: string): string => line.replace('bot: ', '')
  t.deepEqual(see.topic(), ['bot: No water', blocked, [back, words(blocked), words(back)].join('\n\n')])
  t.deepEqual(see.refused(), [])
})

test.serial('nobody who speaks waits for a notice, and the order is kept', async (t) => {
  const { telegram, todoist, people, see, settle } = await startJourney(t, { name: 'no_wait' })
  const anna = telegram.as(people.anna.id)
  anna.write('No water')
  await settle()
  anna.block()
  await settle()
  const since = Date.now()
  anna.unblock()
  todoist.as(people.olga.todoist.id).comment(see.task().id, 'Are you there?')
  await until(() => see.topic().length === 4)
  t.true(Date.now() - since < 4500, 'before the notice was due')
  t.deepEqual(see.topic(), ['bot: No water', blocked, back, 'bot: Olga: Are you there?'])
  await settle()
  t.is(see.topic().length, 4)
})
