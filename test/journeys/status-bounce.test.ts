import test from 'ava'
import { bouncesAllowed } from '../../src/domain/bounce.ts'
import { en } from '../../src/texts/en.ts'
import { startJourney } from './journey.ts'

test.serial('two machines that answer each other are stopped, loudly; reopening lets people go on', async (t) => {
  const { telegram, todoist, group, people, see, settle } = await startJourney(t, { name: 'bounce' })
  const anna = telegram.as(people.anna.id)
  const robot = todoist.as(people.ivan.todoist.id)
  telegram.as(people.lead.telegram.id).start()
  anna.write('No water')
  await settle()
  const task = see.task().id
  for (let round = 0; round < 10; round += 1) {
    robot.comment(task, 'Accepted. We are on it!')
    await settle()
    anna.write('I am away until Monday.')
    await settle()
  }
  const carried = (lines: string[], text: string) => lines.filter((line) => line.includes(text)).length
  // The first of each is no bounce. What the client says is always carried: it may be a person.
  t.is(carried(see.chat(people.anna.id), 'bot: Accepted'), 1 + bouncesAllowed / 2)
  t.is(carried(see.comments(task), '**Anna:** I am away'), 10)
  t.is(carried(see.comments(task), en.paused_not_sent_here), 1)
  t.deepEqual(
    see.topic().filter((line) => line === `bot: ${en.sync_paused}`),
    [`bot: ${en.sync_paused}`],
  )
  const alarm = en.sync_paused_alarm.replace('{ticket}', '1').replace('{client}', 'Anna')
  t.is(see.chat(people.lead.telegram.id)[2], `bot: ${alarm}`)

  anna.write('Is anybody there?')
  await settle()
  t.is(see.comments(task).at(-1), '**Anna:** Is anybody there?')
  t.is(see.topic().at(-1), 'bot: Is anybody there?')
  const thread = see.topics()[0]!.id
  const olga = telegram.as(people.olga.telegram.id)
  olga.write({ chatId: group.id, threadId: thread, text: 'Here I am' })
  await settle()
  t.is(see.chat(people.anna.id).at(-1), 'bot: Here I am')

  olga.write({ chatId: group.id, threadId: thread, text: '/close' })
  await settle()
  olga.write({ chatId: group.id, threadId: thread, text: '/reopen' })
  await settle()
  anna.write('Now a person writes')
  await settle()
  olga.write({ chatId: group.id, threadId: thread, text: 'And a person answers' })
  await settle()
  t.deepEqual(see.comments(task).slice(-2), [
    '**Anna:** Now a person writes',
    '**Support (Olga):** And a person answers',
  ])
  t.is(see.chat(people.anna.id).at(-1), 'bot: And a person answers')
  t.deepEqual(see.refused(), [])
})

test.serial('an automation that says every comment again is stopped after a few', async (t) => {
  const { telegram, todoist, people, see, settle } = await startJourney(t, { name: 'parrot' })
  const anna = telegram.as(people.anna.id)
  anna.write('No water')
  await settle()
  const { id } = see.task()
  for (let round = 0; round < 10; round += 1) {
    const last = see.comments(id).findLast((comment) => comment.startsWith('**Anna:**'))!
    todoist.as(people.ivan.todoist.id).comment(id, last)
    await settle()
    const heard = see.chat(people.anna.id).at(-1)!.replace('bot: ', '')
    anna.write(heard)
    await settle()
  }
  t.is(see.topic().filter((line) => line === `bot: ${en.sync_paused}`).length, 1)
  t.is(see.chat(people.anna.id).filter((line) => line.startsWith('bot: ')).length, 1 + Math.floor(bouncesAllowed / 2))
})

test.serial('people who say the same now and then are not stopped', async (t) => {
  const { telegram, todoist, people, see, settle } = await startJourney(t, { name: 'people_talk' })
  const anna = telegram.as(people.anna.id)
  anna.write('No water')
  await settle()
  for (const [client, agent] of [
    ['ok', 'ok'],
    ['ok', 'Is it better now?'],
    ['no', 'And now?'],
    ['no', 'And now?'],
    ['no', 'now?'],
    ['yes', 'great'],
  ] as const) {
    anna.write(client)
    await settle()
    todoist.as(people.ivan.todoist.id).comment(see.task().id, agent)
    await settle()
  }
  t.is(see.comments().length, 13)
  t.false(see.topic().join().includes(en.sync_paused))
})
