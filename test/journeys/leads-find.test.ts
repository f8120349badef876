// A lead looks for a ticket: by number, by who asked, and by what was said.
import test from 'ava'
import { en } from '../../src/texts/en.ts'
import { ru } from '../../src/texts/ru.ts'
import { say } from '../../src/texts/texts.ts'
import { startJourney } from './journey.ts'
import type { Journey } from './journey.ts'
import { boldIn, buttonsOf, clientsWrite, lastAnswer, withLinks } from './leads.ts'

async function ask(journey: Journey, text: string): Promise<string> {
  const lead = journey.people.lead.telegram.id
  journey.telegram.as(lead).write(text)
  await journey.settle()
  return lastAnswer(journey, lead).content.text ?? ''
}

/** The numbers of the tickets an answer lists. */
function numbers(answer: string): number[] {
  return [...answer.matchAll(/^#(\d+) /gm)].map(([, number]) => Number(number))
}

test('/find takes numbers, names, usernames and words in any form, notes too', async (t) => {
  const journey = await startJourney(t, { name: 'leads_find' })
  const { telegram, people, group, see, settle } = journey
  telegram.as(people.anna.id).write('The projectors are broken, room 77')
  await settle()
  await clientsWrite(journey, [
    { name: 'Пётр Водкин', text: 'В зале не работает ПРИНТЕР' },
    { name: 'Boris', text: 'Nothing works' },
  ])
  const topic = (id: number) => see.topics().find(({ name }) => name.includes(`#${id} `))!.id
  telegram.as(people.ivan.telegram.id).write({ chatId: group.id, threadId: topic(3), text: '// he has lost his badge' })
  await settle()

  const byNumber = await ask(journey, '/find 2')
  t.true(byNumber.startsWith('Found for “2”: 1. Page 1 of 1.\n\n#2 🟢 New · Пётр Водкин\n'))
  const address = `https://t.me/c/${String(group.id).slice(4)}/${topic(2)}`
  t.true(withLinks(lastAnswer(journey, people.lead.telegram.id)).includes(`[#2](${address})`))
  const found: [query: string, tickets: number[]][] = [
    ['#2', [2]],
    ['Anna', [1]],
    ['@anna', [1]],
    ['@ANN', [1]],
    ['петр', [2]],
    ['водкин пётр', [2]],
    ['водк', [2]],
    ['projector', [1]],
    ['принтеры', [2]],
    ['broken projector', [1]],
    ['77', [1]],
    ['badge', [3]],
    ['work', [3]],
  ]
  for (const [query, tickets] of found) t.deepEqual(numbers(await ask(journey, `/find ${query}`)), tickets, query)

  t.true((await ask(journey, '/find badge')).endsWith('#3 🟢 New · Boris · 🔒 in a note\n// he has lost his badge'))
  t.deepEqual(boldIn(lastAnswer(journey, people.lead.telegram.id)), ['badge'])
  await ask(journey, '/find принтеры')
  t.deepEqual(boldIn(lastAnswer(journey, people.lead.telegram.id)), ['ПРИНТЕР'])

  t.is(await ask(journey, '/find'), en.find_usage)
  for (const query of ['#77', 'the', '@badge2', "o'clock & ! | :* <->", 'x'.repeat(300)])
    t.is(
      await ask(journey, `/find ${query}`),
      say('en', 'find_none', { query: query.length > 60 ? `${'x'.repeat(59)}…` : query }),
    )
  t.deepEqual(see.refused(), [])
})

test('what /find has found is turned page by page, by leads alone, as long as it is remembered', async (t) => {
  const journey = await startJourney(t, { name: 'leads_find_pages', stage: { locale: 'ru' } })
  const { telegram, people, group, see, settle, database } = journey
  await clientsWrite(
    journey,
    Array.from({ length: 8 }, (_, index) => ({ name: `Гость ${index + 1}`, text: `Нужны стулья, ряд ${index + 1}` })),
  )
  const lead = telegram.as(people.lead.telegram.id)
  const query = `стулья ${'нужны '.repeat(20)}`.trim()
  lead.write({ chatId: group.id, text: `/find ${query}` })
  await settle()
  const answer = lastAnswer(journey, group.id)
  t.regex(answer.content.text!, /^По запросу «стулья нужны .*…»: 8\. Страница 1 из 2\.\n\n#8 🟢 Новые · Гость 8\n/)
  t.deepEqual(numbers(answer.content.text!), [8, 7, 6, 5, 4, 3])
  const next = buttonsOf(answer)[ru.button_next]!
  t.is(next, 'd:find:1:2')
  const shown = () => telegram.chat(group.id).messages.find(({ id }) => id === answer.id)!
  for (let times = 0; times < 2; times += 1) {
    const told = lead.press(group.id, answer.id, next, { stale: true })
    await settle()
    t.falsy((await told)?.text)
    t.deepEqual(numbers(shown().content.text!), [2, 1])
    t.deepEqual(Object.keys(buttonsOf(shown())), [ru.button_back])
  }

  const nobody = telegram.addUser({ first_name: 'Никто', language_code: 'ru' })
  telegram.setMember(group.id, nobody.id, 'member')
  const refused = telegram.as(nobody.id).press(group.id, answer.id, next, { stale: true })
  await settle()
  t.is((await refused)?.text, ru.answer_not_yours)
  telegram.as(nobody.id).write({ chatId: group.id, text: '/find стулья' })
  await settle()
  t.is(lastAnswer(journey, group.id).content.text, ru.command_not_yours)
  for (const forged of ['d:find:2:1', 'd:find:x:1', 'd:find:1', 'd:find:999999999999999:1', 'd:find:1:-1']) {
    const told = lead.press(group.id, answer.id, forged, { stale: true })
    await settle()
    t.is((await told)?.text, ru.answer_old_button, forged)
  }
  await database.knex('finds').update({ asked_at: database.knex.raw(`now() - interval '8 days'`) })
  lead.write({ chatId: group.id, text: '/find ряд' })
  await settle()
  const late = lead.press(group.id, answer.id, next, { stale: true })
  await settle()
  t.is((await late)?.text, ru.answer_old_button, 'forgotten')

  lead.write({ chatId: group.id, threadId: see.topics()[0]!.id, text: '/find' })
  await settle()
  t.is(lastAnswer(journey, group.id, see.topics()[0]!.id).content.text, ru.find_usage)
})

test('what was deleted on the board is found no more', async (t) => {
  const journey = await startJourney(t, { name: 'leads_find_deleted' })
  const { telegram, todoist, people, see, settle } = journey
  telegram.as(people.anna.id).write('Hello')
  await settle()
  const olga = todoist.as(people.olga.todoist.id)
  const { id } = olga.comment(see.task().id, 'A unicorn is on its way')
  await settle()
  t.deepEqual(numbers(await ask(journey, '/find unicorns')), [1])
  olga.deleteComment(id)
  await settle()
  t.is(await ask(journey, '/find unicorns'), say('en', 'find_none', { query: 'unicorns' }))
})
