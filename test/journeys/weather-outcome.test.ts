import test from 'ava'
import type { ExecutionContext } from 'ava'
import type { Fault } from '../../integrations/sandbox/telegram-server/telegram-server.ts'
import type { Journey } from './journey.ts'
import { startJourney } from './journey.ts'
import { outcomes, refusals, settleUnknown } from './outcomes.ts'
import { until } from './until.ts'

const lost: { done: boolean; fault: Fault }[] = [
  { done: true, fault: { kind: 'lost-response' } },
  { done: true, fault: { kind: '500-after' } },
  { done: false, fault: { kind: 'lost-request' } },
  { done: false, fault: { kind: '500-before' } },
  { done: false, fault: { kind: 'html' } },
]

/** Anna has a ticket that everybody sees. */
async function openTicket(t: ExecutionContext, name: string): Promise<Journey> {
  const journey = await startJourney(t, { name })
  journey.telegram.as(journey.people.anna.id).start()
  journey.telegram.as(journey.people.anna.id).write('The projector is dead')
  await journey.settle()
  return journey
}

const words = (fault: Fault): string => fault.kind.replaceAll('-', ' ')

for (const { done, fault } of lost) {
  const title = `${done ? 'was done' : 'was not done'} (${words(fault)})`

  test.serial(
    `a client's message whose copying ${title} stands in the topic once, and can be edited there`,
    async (t) => {
      const journey = await openTicket(t, `copy_${fault.kind}`)
      const { telegram, people, see } = journey
      telegram.weather.add({ method: 'copyMessage', fault })
      const said = telegram.as(people.anna.id).write('And the lamp')
      telegram.as(people.anna.id).write('And the cable')
      await settleUnknown(journey)
      t.deepEqual(see.topic(), ['bot: The projector is dead', 'bot: And the lamp', 'bot: And the cable'])
      t.is((await outcomes(journey, 'show'))[1], done ? 'done: found' : 'done: sent')
      telegram.as(people.anna.id).edit(people.anna.id, said.message_id, { text: 'And both lamps' })
      await settleUnknown(journey)
      t.deepEqual(see.topic(), ['bot: The projector is dead', 'bot: And both lamps', 'bot: And the cable'])
      t.deepEqual(
        refusals(journey).filter((one) => !/to forward not found|can't be forwarded|Internal Server Error/.test(one)),
        [],
      )
    },
  )

  test.serial(
    `an answer from the board whose sending ${title} reaches the client once, and can be edited there`,
    async (t) => {
      const journey = await openTicket(t, `send_${fault.kind}`)
      const { telegram, todoist, people, see } = journey
      telegram.weather.add({ method: 'sendMessage', where: ({ chat_id: id }) => Number(id) > 0, fault })
      const note = todoist.as(people.olga.todoist.id).comment(see.task().id, 'On my way')
      todoist.as(people.olga.todoist.id).comment(see.task().id, 'Two minutes')
      await settleUnknown(journey)
      t.deepEqual(see.chat(people.anna.id).slice(-2), ['bot: On my way', 'bot: Two minutes'])
      todoist.as(people.olga.todoist.id).editComment(note.id, 'On my way now')
      await settleUnknown(journey)
      t.deepEqual(see.chat(people.anna.id).slice(-2), ['bot: On my way now', 'bot: Two minutes'])
      t.deepEqual(see.topic().slice(-2), ['bot: Olga: On my way now', 'bot: Olga: Two minutes'])
    },
  )

  test.serial(`a topic whose creation ${title} is there once, and everything goes to it`, async (t) => {
    const journey = await startJourney(t, { name: `topic_${fault.kind}` })
    const { telegram, people, see } = journey
    telegram.weather.add({ method: 'createForumTopic', fault })
    telegram.as(people.anna.id).start()
    telegram.as(people.anna.id).write('The projector is dead')
    await settleUnknown(journey)
    t.deepEqual(
      see.topics().map(({ name }) => name),
      ['🟢 [New] #1 | Anna (@anna)'],
    )
    t.deepEqual(see.topic(), ['bot: The projector is dead'])
    t.deepEqual(await outcomes(journey, 'open_topic'), [done ? 'done: found' : 'done: sent'])
  })

  test.serial(`an edit, a title, a closing and a deletion that ${title} end as they should`, async (t) => {
    const journey = await openTicket(t, `again_${fault.kind}`)
    const { telegram, todoist, people, see } = journey
    const anna = telegram.as(people.anna.id)
    const said = anna.write('And the lamp')
    const note = todoist.as(people.olga.todoist.id).comment(see.task().id, 'On my way')
    await settleUnknown(journey)
    const methods = ['editMessageText', 'editForumTopic', 'closeForumTopic', 'reopenForumTopic', 'deleteMessage']
    for (const method of methods) telegram.weather.add({ method, fault })
    anna.edit(people.anna.id, said.message_id, { text: 'And both lamps' })
    todoist.as(people.olga.todoist.id).deleteComment(note.id)
    todoist.as(people.olga.todoist.id).assign(see.task().id, people.olga.todoist.id)
    await settleUnknown(journey)
    t.deepEqual(see.topic(), ['bot: The projector is dead', 'bot: And both lamps'])
    t.is(see.topics()[0]!.name, '🟡 [In progress | @olga_fix] #1 | Anna')
    todoist.as(people.olga.todoist.id).complete(see.task().id)
    await settleUnknown(journey)
    t.true(see.topics()[0]!.closed)
    todoist.as(people.olga.todoist.id).reopen(see.task().id)
    await settleUnknown(journey)
    t.false(see.topics()[0]!.closed)
    t.deepEqual(
      methods.filter((method) => !telegram.calls.some((call) => call.method === method && call.fault)),
      [],
    )
  })
}

test.serial(
  'a hub that is stopped while the chat is slow hears the answers out, and leaves nothing to find out',
  async (t) => {
    const journey = await openTicket(t, 'graceful')
    const { telegram, todoist, people, database, see } = journey
    telegram.weather.slowMs = 500
    telegram.as(people.anna.id).write('And the lamp')
    todoist.as(people.olga.todoist.id).comment(see.task().id, 'On my way')
    await until(() => telegram.calls.some(({ method, outcome }) => method === 'copyMessage' && !outcome))
    await journey.stopHub()
    const left = await database.knex('outbox').whereIn('state', ['sending', 'unknown'])
    t.deepEqual(
      left.map(({ op, error }) => [op, error]),
      [],
    )
    t.deepEqual(see.topic()[1], 'bot: And the lamp', 'its answer was heard')
    telegram.weather.slowMs = 0
    await journey.startHub()
    await journey.settle()
    t.deepEqual(see.topic(), ['bot: The projector is dead', 'bot: And the lamp', 'bot: Olga: On my way'])
    t.deepEqual(new Set(await outcomes(journey, 'show')), new Set(['done: sent']))
  },
)

test.serial(
  'one delivery that can not even be worded holds up its own place only, and is shown in the end',
  async (t) => {
    const journey = await openTicket(t, 'unworded')
    const { telegram, todoist, people, database, see, settle } = journey
    const { knex } = database
    const anna = { key: 'client:1' }
    await knex('streams').where(anna).update({ held: true })
    const board = todoist.as(people.olga.todoist.id)
    board.comment(see.task().id, 'Broken')
    board.comment(see.task().id, 'Whole')
    const waiting = () => knex('outbox').where({ stream: anna.key, state: 'ready' }).orderBy('seq')
    await until(async () => (await waiting()).length === 2)
    const [{ id }] = await waiting()
    await knex('outbox')
      .where({ id })
      .update({ want: JSON.stringify({ op: 'show', room: 'nowhere', message: 999_999 }), message_id: null })
    await knex('streams').where(anna).update({ held: false })
    telegram.as(people.boris.id).write('No light')
    const row = async () => await knex('outbox').where({ id }).first()
    await until(async () => (await row()).mistakes > 0)
    await until(() => see.topics().some(({ name }) => name.includes('Boris')))
    t.is((await row()).state, 'ready')
    await knex('outbox').where({ id }).update({ mistakes: 7, not_before: '-infinity' })
    await settle()
    t.is((await row()).state, 'dead')
    t.is(see.chat(people.anna.id).at(-1), 'bot: Whole')
    t.regex(see.topic(/Anna/).at(-1)!, /Not delivered/)
  },
)
