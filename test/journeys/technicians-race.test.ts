import test from 'ava'
import { en } from '../../src/texts/en.ts'
import { say } from '../../src/texts/texts.ts'
import { startJourney } from './journey.ts'
import type { Journey } from './journey.ts'
import { takenLongAgo } from './taken.ts'

const rounds = 10
const clients = 20

/** A client each, a ticket each, with the card that stands in its topic. */
async function manyAsked({ telegram, group, see, settle }: Journey): Promise<{ card: number; task: string }[]> {
  for (let number = 1; number <= clients; number += 1)
    telegram.as(telegram.addUser({ first_name: `Client${number}` }).id).write('No water')
  await settle()
  const cards = telegram.chat(group.id).messages.filter((one) => /^#\d+\n/.test(one.content.text ?? ''))
  return Array.from({ length: clients }, (_, index) => ({
    card: cards.find((one) => one.content.text?.startsWith(`#${index + 1}\n`))!.id,
    task: see.tasks().find(({ content }) => content.startsWith(`#${index + 1} `))!.id,
  }))
}

test.serial(
  'two technicians take one ticket at the same instant from topic and board, 200 times: one has it, everywhere the same',
  async (t) => {
    const journey = await startJourney(t, { name: 'race' })
    const { telegram, todoist, group, people, database, see, settle } = journey
    const tickets = await manyAsked(journey)
    const { olga, ivan } = people
    const ids = new Map(
      (await database.knex('technicians').select('id', 'name')).map(({ id, name }) => [name as string, id as string]),
    )
    const wins = { Olga: 0, Ivan: 0 }
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, { card, task }] of tickets.entries()) {
        const press = `t:${index + 1}:${round % 2 === 0 ? 'take' : `a${ids.get('Olga')}`}`
        void telegram.as(olga.telegram.id).press(group.id, card, press, { stale: true })
        todoist.as(ivan.todoist.id).assign(task, ivan.todoist.id)
      }
      await settle()
      const rows = await database.knex('tickets').orderBy('id')
      for (const [index, { card, task }] of tickets.entries()) {
        const has = rows[index].technician_id === ids.get('Olga') ? olga : ivan
        wins[has === olga ? 'Olga' : 'Ivan'] += 1
        const shown = {
          row: rows[index].technician_id as string,
          task: todoist.task(task).responsible_uid,
          title: see
            .topics()
            .find(({ name }) => name.includes(` #${index + 1} |`))
            ?.name.split(' #')[0],
          card: telegram
            .chat(group.id)
            .messages.find(({ id }) => id === card)!
            .content.text!.split('\n')
            .at(-1),
        }
        t.deepEqual(
          shown,
          {
            row: ids.get(has.name)!,
            task: has.todoist.id,
            title: `🟡 [In progress | @${has.telegram.username}]`,
            card: `Technician: ${has.name}`,
          },
          `round ${round}, ticket ${index + 1}`,
        )
      }
      // The next round begins where the last one ended, or with nobody.
      await takenLongAgo(database)
      if (round % 3 === 0) {
        for (const { task } of tickets) todoist.as(ivan.todoist.id).assign(task, null)
        await settle()
      }
    }
    t.log(wins)
    t.deepEqual(see.refused(), [])
  },
)

test.serial('two press Take at the same instant: the first has it, the second hears who that is', async (t) => {
  const journey = await startJourney(t, { name: 'two_presses' })
  const { telegram, todoist, group, people, see, settle } = journey
  telegram.as(people.anna.id).write('No water')
  await settle()
  const card = telegram.chat(group.id).messages.find((one) => one.content.text?.startsWith('#1\n'))!.id
  const { olga, ivan } = people
  const both = [olga, ivan].map(({ telegram: { id } }) => telegram.as(id).press(group.id, card, 't:1:take'))
  await settle()
  const answers = (await Promise.all(both)).map((one) => one?.text)
  const [first, second] = answers[0] === en.answer_taken ? [olga, 1] : [ivan, 0]
  t.is(answers[second], say('en', 'answer_taken_by', { name: `@${first.telegram.username}` }))
  t.is(answers[1 - second], en.answer_taken)
  t.is(todoist.task(see.task().id).responsible_uid, first.todoist.id)
  t.is(see.topics()[0]!.name, `🟡 [In progress | @${first.telegram.username}] #1 | Anna`)
  t.deepEqual(see.refused(), [])
})
