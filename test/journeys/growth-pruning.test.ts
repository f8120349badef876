// Done rows leave the road after their time, and what they told is still known: nothing is said twice, nothing old is
// said late, and old messages can still be changed.
import test from 'ava'
import { pruneOnce } from '../../src/store/pruning.ts'
import { startJourney } from './journey.ts'
import type { Journey } from './journey.ts'
import { tellAgain } from './tell-again.ts'

const everything = { days: 0, batch: 3 }

async function pruneAll({ database }: Journey): Promise<number> {
  for (let gone = 0; ;) {
    const went = await pruneOnce(database.knex, everything)
    gone += went.gone
    if (went.seen < everything.batch) return gone
  }
}

test.serial('what was pruned is neither said again nor said late', async (t) => {
  const journey = await startJourney(t, { name: 'pruned' })
  const { telegram, todoist, people, group, see, settle, database } = journey
  const anna = telegram.as(people.anna.id)
  const olga = todoist.as(people.olga.todoist.id)
  anna.write('Hello')
  anna.photo({ caption: 'the thing' })
  await settle()
  const task = see.task()
  olga.comment(task.id, 'Coming')
  telegram.as(people.ivan.telegram.id).write({ chatId: group.id, text: 'Who is here?' })
  await settle()
  olga.complete(task.id)
  await settle()
  olga.comment(task.id, 'Said behind the closed door')
  await settle()
  olga.reopen(task.id)
  await settle()
  const seen = () => ({ chat: see.chat(people.anna.id), topic: see.topic(), comments: see.comments() })
  const before = seen()
  const messages = await database.knex('messages').count()
  const events = await database.knex('events').count()

  t.true((await pruneAll(journey)) > 20)
  t.is(await pruneAll(journey), 0)
  t.deepEqual(
    (await database.knex('inbox').select('key')).map(({ key }) => String(key).split(':')[0]),
    ['note'],
    'what was never said, and no link tells',
  )
  t.deepEqual(await database.knex('messages').count(), messages)
  t.deepEqual(await database.knex('events').count(), events)

  todoist.invalidateTokens()
  await settle()
  await tellAgain(journey)
  await settle()
  telegram.as(people.ivan.telegram.id).write({ chatId: group.id, text: 'Hello?' })
  await settle()
  t.deepEqual(seen(), before)

  anna.write('Still there?')
  await settle()
  t.deepEqual(see.comments(), [...before.comments, '**Anna:** Still there?'])
  t.deepEqual(see.refused(), ['/api/v1/sync: 400'], 'our place in the changes, as it was told to')
})

test.serial('an old message can be changed when nothing is left of its delivery', async (t) => {
  const journey = await startJourney(t, { name: 'pruned_edits' })
  const { telegram, todoist, people, see, settle } = journey
  const anna = telegram.as(people.anna.id)
  const olga = todoist.as(people.olga.todoist.id)
  anna.start()
  const { message_id: first } = anna.write('Hello')
  const { message_id: picture } = anna.photo({ caption: 'here' })
  await settle()
  const { id: note } = olga.comment(see.task().id, 'Coming')
  await settle()
  await pruneAll(journey)

  anna.edit(people.anna.id, first, { text: 'Hello there' })
  anna.edit(people.anna.id, picture, { caption: 'there' })
  olga.editComment(note, 'Coming soon')
  await settle()
  t.deepEqual(see.topic().slice(0, 3), ['bot: Hello there', 'bot: [photo] there', 'bot: Olga: Coming soon'])
  t.is(see.chat(people.anna.id).at(-1), 'bot: Coming soon')
  t.deepEqual(see.comments(), ['**Anna:** Hello there', '**Anna:** there [photo.jpg]', 'Coming soon'])
  t.deepEqual(see.refused(), [])
})
