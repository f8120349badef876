import test from 'ava'
import { startJourney } from './journey.ts'

test('a request becomes a topic and a task, and the answer comes back', async (t) => {
  const { telegram, todoist, people, see, settle } = await startJourney(t, { name: 'conversation' })
  const anna = telegram.as(people.anna.id)
  anna.start()
  await settle()
  anna.write('The projector is dead')
  await settle()
  t.deepEqual(see.topic(), ['bot: The projector is dead'])
  t.deepEqual(see.comments(), ['**Anna:** The projector is dead'])
  t.is(see.task().content, '#1 · Anna (@anna): The projector is dead')
  t.is(see.topics()[0]!.name, '🟢 [New] #1 | Anna (@anna)')

  todoist.as(people.olga.todoist.id).assign(see.task().id, people.olga.todoist.id)
  await settle()
  t.is(see.section(), 'Accepted')
  t.is(see.topics()[0]!.name, '🟡 [In progress | @olga_fix] #1 | Anna')

  todoist.as(people.olga.todoist.id).comment(see.task().id, 'On my way')
  await settle()
  t.deepEqual(see.topic(), ['bot: The projector is dead', 'bot: Olga: On my way'])
  t.is(see.chat(people.anna.id).at(-1), 'bot: On my way')

  anna.write('Thank you!')
  await settle()
  todoist.as(people.olga.todoist.id).complete(see.task().id)
  await settle()
  t.is(see.topics()[0]!.name, '🟣 [Closed | @olga_fix] #1 | Anna')
  t.true(see.topics()[0]!.closed)
  t.is(see.chat(people.anna.id)[4], 'bot: Request 1 is accepted.')
  t.is(see.chat(people.anna.id).length, 9)
  t.deepEqual(see.comments(), ['**Anna:** The projector is dead', 'On my way', '**Anna:** Thank you!'])
})
