// Mistakes of our own on the way to the board: they are their ticket's alone.
import test from 'ava'
import { startJourney } from './journey.ts'
import { until } from './until.ts'

test.serial('work that makes no command holds up its own task only, and is shown in the end', async (t) => {
  const { telegram, people, database, see, settle } = await startJourney(t, { name: 'board_unworded' })
  const { knex } = database
  const anna = telegram.as(people.anna.id)
  anna.start()
  anna.write('Hello')
  await settle()
  await knex('streams').where({ key: 'task:1' }).update({ held: true })
  anna.write('Broken')
  anna.write('Whole')
  const waiting = () => knex('outbox').where({ stream: 'task:1', state: 'ready' }).orderBy('seq')
  await until(async () => (await waiting()).length === 2)
  const [{ id }] = await waiting()
  await knex('outbox').where({ id }).update({ message_id: null })
  await knex('streams').where({ key: 'task:1' }).update({ held: false })
  telegram.as(people.boris.id).write('No light')
  const row = async () => await knex('outbox').where({ id }).first()
  await until(async () => (await row()).mistakes > 0)
  await until(() => see.tasks().some(({ content }) => content.includes('Boris')))
  t.is((await row()).state, 'ready')
  await knex('outbox').where({ id }).update({ mistakes: 7, not_before: '-infinity' })
  await settle()
  t.is((await row()).state, 'dead')
  t.deepEqual(see.comments(see.task(/Anna/).id), ['**Anna:** Hello', '**Anna:** Whole'])
})

for (const [replayOmitsMapping, attempts] of [
  [false, 0],
  [true, 0],
  [false, 20],
] as const)
  test.serial(
    `an outcome that can not be saved takes none of the others with it, and is saved later${replayOmitsMapping ? ', though repeats tell no ids' : ''}${attempts ? ', after a long outage too' : ''}`,
    async (t) => {
      const { telegram, people, database, see, settle } = await startJourney(t, {
        name: 'board_unsaved',
        stage: { todoist: { replayOmitsMapping } },
      })
      const { knex } = database
      for (const { id } of [people.anna, people.boris]) telegram.as(id).write('Hello')
      await settle()
      await knex.raw(`create function refuse() returns trigger language plpgsql as $$
        begin if new.ticket_id = 1 and new.place = 'comment' then raise exception 'not today'; end if; return new; end $$`)
      await knex.raw('create trigger refuse before insert on links for each row execute function refuse()')
      await knex('streams').where({ surface: 'board' }).update({ held: true })
      for (const { id } of [people.anna, people.boris]) telegram.as(id).write('More')
      const waiting = () => knex('outbox').where({ op: 'comment', state: 'ready' })
      await until(async () => (await waiting()).length === 2)
      await waiting().update({ attempts })
      await knex('streams').where({ surface: 'board' }).update({ held: false })
      const state = async (ticket: number) =>
        (await knex('outbox').where({ op: 'comment', ticket_id: ticket }).orderBy('id', 'desc').first()).state
      await until(async () => (await state(2)) === 'done')
      t.not(await state(1), 'done')
      await knex.raw('drop function refuse cascade')
      await settle()
      t.is(await state(1), 'done')
      for (const name of ['Anna', 'Boris'])
        t.deepEqual(see.comments(see.task(new RegExp(name)).id), [`**${name}:** Hello`, `**${name}:** More`])
      t.deepEqual(
        see.chat(people.anna.id).filter((line) => line.startsWith('bot: **') || line === 'bot: More'),
        [],
        'no echo',
      )
    },
  )
