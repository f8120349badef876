// One request from its first message to its reopening, in Russian: the client, the main topic, the technicians' mirrors
// and the board tell the same story, message for message.
import test from 'ava'
import { ru } from '../../src/texts/ru.ts'
import { say } from '../../src/texts/texts.ts'
import { startJourney } from './journey.ts'

test('client, main topic, mirror and Todoist agree through assign, reassign, close, survey and reopen', async (t) => {
  const groups: number[] = []
  const journey = await startJourney(t, {
    name: 'three_ways',
    stage: { locale: 'ru' },
    env: ({ telegram, people: { olga, ivan } }) => ({
      TECH_GROUPS_MAPPING: JSON.stringify(
        [olga, ivan].map(({ name, telegram: { id }, todoist }) => {
          groups.push(telegram.addForum({ title: name, members: [{ id, status: 'creator' }] }).id)
          return { name, telegramId: id, todoistId: todoist.id, groupId: groups.at(-1) }
        }),
      ),
    }),
  })
  const { telegram, todoist, people, group, see, settle } = journey
  const [olgaGroup, ivanGroup] = groups as [number, number]
  const anna = telegram.as(people.anna.id)
  const olga = telegram.as(people.olga.telegram.id)
  const ivan = telegram.as(people.ivan.telegram.id)
  const title = (chat: number): string | undefined =>
    telegram.chat(chat).topics.find(({ deleted, name }) => !deleted && name.includes('#1'))?.name
  /** What people said, whoever shows it: the words alone. */
  const said = (lines: string[]): string[] => lines.flatMap((line) => /реплика \d/.exec(line)?.[0] ?? [])
  const textsOf = (messages: readonly { deleted: boolean; content: { text?: string } }[]): string[] =>
    messages.flatMap(({ deleted, content }) => (deleted ? [] : (content.text ?? [])))
  const agree = (upTo: number, mirror: number, when: string): void => {
    const all = Array.from({ length: upTo }, (_, index) => `реплика ${index + 1}`)
    t.deepEqual(said(see.chat(people.anna.id)), all, `the client: ${when}`)
    t.deepEqual(said(see.topic()), all, `the main topic: ${when}`)
    t.deepEqual(said(textsOf(telegram.chat(mirror).messages)), all, `the mirror: ${when}`)
    t.deepEqual(said(see.comments()), all, `the board: ${when}`)
  }

  anna.write('реплика 1')
  await settle()
  const main = { chatId: group.id, threadId: see.topics()[0]!.id }
  t.is(title(group.id), '🟢 [Новый] #1 | Анна (@anna)')
  t.is(see.section(), 'Новые')

  olga.write({ ...main, text: '/take' })
  await settle()
  t.is(title(group.id), '🟡 [В работе | @olga_fix] #1 | Анна')
  t.is(title(olgaGroup), '🟡 [В работе | @olga_fix] #1 | Анна')
  t.is(see.section(), 'Приняты')
  const mirror = { chatId: olgaGroup, threadId: telegram.chat(olgaGroup).topics[0]!.id }
  olga.write({ ...mirror, text: 'реплика 2' })
  await settle()
  anna.write('реплика 3')
  await settle()
  todoist.as(people.olga.todoist.id).comment(see.task().id, 'реплика 4')
  await settle()
  ivan.write({ ...main, text: 'реплика 5' })
  await settle()
  agree(5, olgaGroup, 'taken')

  todoist.as(people.lead.todoist.id).assign(see.task().id, people.ivan.todoist.id)
  await settle()
  t.is(title(group.id), '🟡 [В работе | @ivan_net] #1 | Анна')
  t.is(title(ivanGroup), '🟡 [В работе | @ivan_net] #1 | Анна')
  agree(5, ivanGroup, 'handed over')
  const newMirror = { chatId: ivanGroup, threadId: telegram.chat(ivanGroup).topics[0]!.id }
  anna.write('реплика 6')
  await settle()
  ivan.write({ ...newMirror, text: 'реплика 7' })
  await settle()
  agree(7, ivanGroup, 'with the other')
  t.is(said(textsOf(telegram.chat(olgaGroup).messages)).length, 5, 'the old mirror stays as it was')

  const under = telegram
    .chat(ivanGroup)
    .messages.find(({ markup, deleted }) => !deleted && JSON.stringify(markup ?? '').includes('t:1:done'))!
  await ivan.press(ivanGroup, under.id, 't:1:done')
  await settle()
  t.is(title(group.id), '🔵 [Решён | @ivan_net] #1 | Анна')
  t.is(see.section(), 'Решены')
  ivan.write({ ...newMirror, text: '/close' })
  await settle()
  t.is(title(group.id), '🟣 [Закрыт | @ivan_net] #1 | Анна')
  t.is(title(ivanGroup), '🟣 [Закрыт | @ivan_net] #1 | Анна')
  t.true(see.task().checked)

  const survey = telegram.privateChat(people.anna.id).messages.at(-1)!
  for (const question of [0, 1, 2]) {
    await anna.press(people.anna.id, survey.id, `s:1:${question}:5`)
    await settle()
  }
  t.true(see.chat(people.anna.id).includes(`bot: ${ru.survey_page_thanks}`))
  const marks = /^bot: ⭐ .* 5, .* 5, .* 5\.$/
  t.is(see.topic().filter((line) => marks.test(line)).length, 1)
  t.is(see.comments().filter((line) => marks.test(`bot: ${line}`)).length, 1)

  anna.write('реплика 8')
  await settle()
  t.is(title(group.id), '🟡 [В работе | @ivan_net] #1 | Анна')
  t.is(title(ivanGroup), '🟡 [В работе | @ivan_net] #1 | Анна')
  t.false(see.task().checked)
  t.is(see.section(), 'В работе')
  ivan.write({ ...newMirror, text: 'реплика 9' })
  await settle()
  agree(9, ivanGroup, 'open again')
  t.true(see.chat(people.anna.id).includes(`bot: ${say('ru', 'reopened_for_client', { ticket: 1 })}`))
  t.deepEqual(see.refused(), [])
})
