// With years of tickets in the database, nothing the road asks may read a whole table: whatever is asked while a
// helpdesk lives through a day is explained.
import test from 'ava'
import { addHistory } from '../bench/history.ts'
import { pruneOnce } from '../../src/store/pruning.ts'
import { undecidedLately, undelivered } from '../../src/store/undelivered.ts'
import { startJourney } from '../journeys/journey.ts'
import { startSheet } from '../journeys/sheet.ts'
import { listen, statementsIn, tablesRead } from './explained.ts'

/** Asked of all rooms, all streams: a group moves once in its life. */
const rare = [/^update "rooms" set "chat_id"/, /^update "streams" set "lane"/]

test('nothing that the road asks reads a whole table', async (t) => {
  const { env } = await startSheet(
    t,
    {
      People: [
        ['Telegram', 'Team'],
        ['anna', 'Red'],
      ],
      Closed: [],
      Marks: [],
    },
    'writer',
  )
  const journey = await startJourney(t, { name: 'plans', env: { ...env, SHEETS_LOG: 'Closed,Marks' } })
  const { database, telegram, todoist, people, group, see, settle } = journey
  await addHistory(database.knex, 20_000)

  const { asked, stop } = listen()
  t.teardown(stop)
  const anna = telegram.as(people.anna.id)
  const ivan = telegram.as(people.ivan.telegram.id)
  const olga = todoist.as(people.olga.todoist.id)
  anna.start()
  const { message_id: first } = anna.write('The projector is dead')
  anna.photo({ caption: 'this one' })
  await settle()
  const task = see.task()
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  const { id: comment } = olga.comment(task.id, 'Coming')
  ivan.write({ ...where, text: 'Which hall?', replyTo: see.inTopic('The projector is dead') })
  ivan.write({ ...where, text: '// it is the lamp' })
  ivan.photo({ ...where, caption: '// this one' })
  ivan.write({ chatId: group.id, text: 'Who is here?' })
  await settle()
  anna.edit(people.anna.id, first, { text: 'The projector is quite dead' })
  olga.editComment(comment, 'Coming soon')
  olga.assign(task.id, people.olga.todoist.id)
  olga.setPriority(task.id, 4)
  await settle()
  olga.deleteComment(comment)
  olga.complete(task.id)
  await settle()
  void anna.press(people.anna.id, see.inChat(people.anna.id, '1/3'), 's:1:0:4')
  await settle()
  olga.comment(task.id, 'Said too late')
  anna.write('It is dead again')
  anna.write('/status')
  await settle()
  todoist.invalidateTokens()
  anna.write('Really')
  await settle()
  anna.block()
  olga.comment(task.id, 'Are you there?')
  await settle()
  await (await fetch(`${journey.env['WEBHOOK_URL']}/readyz`)).text()
  await undelivered(database.knex)
  await undecidedLately(database.knex, 7)
  await pruneOnce(database.knex, { days: 30, batch: 1000 })
  stop()

  const statements = statementsIn(asked)
  t.true(statements.length > 80, `${statements.length} statements`)
  t.deepEqual(await tablesRead(database.knex, statements, rare), [])
})
