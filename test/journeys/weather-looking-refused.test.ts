// Looking for what nobody knows to be delivered, where that itself is refused or slowed down.
import test from 'ava'
import type { Journey } from './journey.ts'
import { openTicket, outcomes, settleUnknown } from './outcomes.ts'
import { until } from './until.ts'

const lostAnswer = { kind: 'lost-response' } as const

const now = async ({ database: { knex } }: Journey): Promise<void> =>
  await knex('outbox').where({ state: 'unknown' }).update({ not_before: '-infinity' })

test.serial(
  'where looks are taken we are shut out: after a quarter of an hour it is said twice rather than never',
  async (t) => {
    let ledgerId = 0
    const journey = await openTicket(t, {
      name: 'ledger_shut',
      env: ({ telegram }) => {
        ledgerId = telegram.addForum({ title: 'Looks', isForum: false }).id
        return { LEDGER_CHAT_ID: String(ledgerId) }
      },
    })
    const { telegram, people, database, see } = journey
    const { knex } = database
    telegram.setBotRights(ledgerId, 'kicked')
    telegram.weather.add({ method: 'copyMessage', fault: lostAnswer })
    telegram.as(people.anna.id).write('Help')
    const looks = () => see.refused().filter((one) => /bot was kicked/.test(one)).length
    await until(async () => {
      await now(journey)
      return looks() > 0
    })
    const looked = knex('outbox')
      .where({ state: 'unknown' })
      .whereRaw(`not_before > clock_timestamp() + interval '50 s'`)
    await until(async () => (await looked.clone()).length === 1)
    t.deepEqual(see.topic(), ['bot: Hello', 'bot: Help'])
    await looked.clone().update({ looked_at: new Date(Date.now() - 16 * 60_000) })
    await settleUnknown(journey)
    t.deepEqual(see.topic(), ['bot: Hello', 'bot: Help', 'bot: Help'])
    t.is((await outcomes(journey, 'show')).at(-1), 'done: undecided')
  },
)

test.serial('a look that is asked to slow down slows down all that goes to its group', async (t) => {
  const journey = await openTicket(t, { name: 'look_slowed' })
  const { telegram, people, group, database, see } = journey
  telegram.weather.add({ method: 'forwardMessage', fault: { kind: '429', retryAfterS: 3 } })
  telegram.weather.add({ method: 'copyMessage', fault: lostAnswer })
  telegram.as(people.anna.id).write('Help')
  const frozen = () =>
    database
      .knex('lanes')
      .where({ key: `chat:${group.id}` })
      .whereRaw(`not_before > clock_timestamp() + interval '1 s'`)
  await until(async () => {
    await now(journey)
    return (await frozen()).length === 1
  })
  await settleUnknown(journey)
  t.deepEqual(see.topic(), ['bot: Hello', 'bot: Help'])
  t.is((await outcomes(journey, 'show')).at(-1), 'done: found')
})

test.serial('a chat set aside for looking that has got a new id is followed there', async (t) => {
  let ledgerId = 0
  const journey = await openTicket(t, {
    name: 'ledger_moved',
    env: ({ telegram }) => {
      ledgerId = telegram.addForum({ title: 'Looks', basic: true }).id
      return { LEDGER_CHAT_ID: String(ledgerId) }
    },
  })
  const { telegram, todoist, people, see } = journey
  telegram.upgradeGroup(ledgerId)
  const toAnna = ({ chat_id: id }: Record<string, unknown>): boolean => id === people.anna.id
  telegram.weather.add({ method: 'sendMessage', fault: lostAnswer, where: toAnna })
  todoist.as(people.olga.todoist.id).comment(see.task().id, 'Coming')
  await settleUnknown(journey)
  t.deepEqual(
    see.chat(people.anna.id).filter((line) => line === 'bot: Coming'),
    ['bot: Coming'],
  )
})
