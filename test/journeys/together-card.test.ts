// When a group is behind, a new ticket's card carries the client's first words; both change in their own right.
import test from 'ava'
import type { ExecutionContext } from 'ava'
import type { Journey } from './journey.ts'
import { startJourney } from './journey.ts'
import { rushBudgets, settleMinutes, whileWaiting } from './rush.ts'

const first = 'The projector is dead'
const lines = Array.from({ length: 12 }, (_, number) => `line ${number}`)

/** Anna's ticket was opened in a rush. Her ids, the first words' first. */
async function openedInRush(t: ExecutionContext, name: string): Promise<{ journey: Journey; ids: number[] }> {
  const journey = await startJourney(t, { name, env: { BUDGETS: rushBudgets } })
  const anna = journey.telegram.as(journey.people.anna.id)
  const ids: number[] = []
  await whileWaiting(journey, () => void ids.push(...[first, ...lines].map((text) => anna.write(text).message_id)))
  return { journey, ids }
}

const below = (journey: Journey): string[] => journey.see.topicCard(/Anna/).split('\n\n').slice(1)

test.serial('the first words ride in the card, with its buttons; a new card keeps them', async (t) => {
  const { journey } = await openedInRush(t, 'card_words')
  const { telegram, people, group, see } = journey
  t.deepEqual(see.topic(), [])
  t.deepEqual(below(journey), [first, ...lines])
  const card = see.inTopic('#1\n')
  await Promise.all([telegram.as(people.olga.telegram.id).press(group.id, card, 't:1:take'), settleMinutes(journey)])
  await settleMinutes(journey)
  t.regex(see.topicCard(), /Olga/)
  t.deepEqual(below(journey), [first, ...lines])
  const { markup } = telegram.chat(group.id).messages.find(({ id }) => id === card)!
  t.true(JSON.stringify(markup).includes('t:1:close'))
  t.deepEqual(see.refused(), [])
})

test.serial('an edit of the first words changes them in the card, at the same time as the card itself', async (t) => {
  const { journey, ids } = await openedInRush(t, 'card_edit')
  const { telegram, people, group, see } = journey
  await whileWaiting(journey, async () => {
    telegram.as(people.anna.id).edit(people.anna.id, ids[0]!, { text: 'The lamp is dead' })
    await telegram.as(people.olga.telegram.id).press(group.id, see.inTopic('#1\n'), 't:1:take')
  })
  t.deepEqual(below(journey), ['The lamp is dead', ...lines])
  t.regex(see.topicCard(), /Olga/)
  t.deepEqual(see.refused(), [])
})

test.serial('first words that grow too long leave the card, and the card goes on', async (t) => {
  const { journey, ids } = await openedInRush(t, 'card_long')
  const { telegram, people, group, see } = journey
  const long = 'x'.repeat(4000)
  telegram.as(people.anna.id).edit(people.anna.id, ids[0]!, { text: long })
  await settleMinutes(journey)
  t.deepEqual(see.topic(), [`bot: ${long}`])
  t.deepEqual(below(journey), lines)
  await Promise.all([
    telegram.as(people.olga.telegram.id).press(group.id, see.inTopic('#1\n'), 't:1:take'),
    settleMinutes(journey),
  ])
  await settleMinutes(journey)
  t.regex(see.topicCard(), /Olga/)
  t.deepEqual(below(journey), lines)
  t.deepEqual(see.refused(), [])
})

test.serial('an answer to the card answers the words in it', async (t) => {
  const { journey, ids } = await openedInRush(t, 'card_reply')
  const { telegram, people, group, see } = journey
  const where = { chatId: group.id, threadId: see.topics()[0]!.id, replyTo: see.inTopic('#1\n') }
  telegram.as(people.olga.telegram.id).write({ ...where, text: 'Which one?', quote: 'projector' })
  await settleMinutes(journey)
  const reply = telegram.privateChat(people.anna.id).messages.find(({ content }) => content.text === 'Which one?')!
  t.is(reply.replyTo?.messageId, ids[0])
})

for (const kind of ['lost-response', 'lost-request'] as const)
  test.serial(`a card with words whose answer never came (${kind}) stands there once and is the card`, async (t) => {
    const journey = await startJourney(t, { name: `card_${kind}`, env: { BUDGETS: rushBudgets } })
    const { telegram, people, group, see } = journey
    const anna = telegram.as(people.anna.id)
    telegram.weather.add({
      method: 'sendMessage',
      where: ({ chat_id: id, text }) => Number(id) === group.id && String(text).startsWith('#1\n'),
      fault: { kind },
    })
    await whileWaiting(journey, () => {
      for (const text of [first, ...lines]) anna.write(text)
    })
    t.deepEqual(see.topic(), [])
    t.deepEqual(below(journey), [first, ...lines])
    const cards = telegram
      .chat(group.id)
      .messages.filter(({ content, deleted }) => !deleted && content.text?.startsWith('#1\n'))
    t.is(cards.length, 1)
  })

test.serial('a group that keeps up shows the card and the request as two messages', async (t) => {
  const journey = await startJourney(t, { name: 'card_calm' })
  const { telegram, people, see, settle } = journey
  telegram.as(people.anna.id).write(first)
  await settle()
  t.deepEqual(see.topic(), [`bot: ${first}`])
  t.deepEqual(below(journey), [])
})
