import test from 'ava'
import { en } from '../../src/texts/en.ts'
import { say } from '../../src/texts/texts.ts'
import { startJourney } from './journey.ts'
import type { Journey } from './journey.ts'
import { takenLongAgo } from './taken.ts'

const rounds = 5
const clients = 40

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
    const journey = await startJourney(t, {
      name: 'race',
      env: ({ people: { olga, ivan, lead } }) => ({
        TECH_GROUPS_MAPPING: JSON.stringify(
          [olga, ivan, lead].map(({ name, telegram, todoist }) => ({
            name,
            telegramId: telegram.id,
            todoistId: todoist.id,
          })),
        ),
      }),
    })
    const { telegram, todoist, group, people, database, see, settle } = journey
    const tickets = await manyAsked(journey)
    const known = await database.knex('technicians').select('id', 'name')
    const team = [people.olga, people.ivan, people.lead].map((one) => ({
      ...one,
      id: known.find(({ name }) => name === one.name)!.id as string,
    }))
    /** Whoever of the team has it, by ticket. */
    const holders = tickets.map(() => 0)
    const wins = { topic: 0, board: 0 }
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, { card, task }] of tickets.entries()) {
        const chat = team[(holders[index]! + 1) % 3]!
        const board = team[(holders[index]! + 2) % 3]!
        const press = (): void =>
          void telegram
            .as(chat.telegram.id)
            .press(group.id, card, `t:${index + 1}:${round % 2 === 0 ? 'take' : `a${chat.id}`}`, { stale: true })
        if (index % 2 === 0) press()
        todoist.as(board.todoist.id).assign(task, board.todoist.id)
        if (index % 2 === 1) press()
      }
      await settle()
      const rows = await database.knex('tickets').orderBy('id')
      const { messages, topics } = telegram.chat(group.id)
      const cards = new Map(messages.map(({ id, content }) => [id, content.text?.split('\n').at(-1)]))
      const titles = new Map(
        topics.map(({ name }) => name.split(' #')).map(([title, rest]) => [parseInt(rest!), title]),
      )
      for (const [index, { card, task }] of tickets.entries()) {
        const winner = team.findIndex(({ id }) => id === rows[index].technician_id)
        const has = team[winner]!
        wins[winner === (holders[index]! + 1) % 3 ? 'topic' : 'board'] += 1
        const shown = {
          task: todoist.task(task).responsible_uid,
          title: titles.get(index + 1),
          card: cards.get(card),
        }
        t.deepEqual(
          shown,
          {
            task: has.todoist.id,
            title: `🟡 [In progress | @${has.telegram.username}]`,
            card: `Technician: ${has.name}`,
          },
          `round ${round}, ticket ${index + 1}`,
        )
        t.not(winner, holders[index]!, 'one of the two has won')
        holders[index] = winner
      }
      await takenLongAgo(database)
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
