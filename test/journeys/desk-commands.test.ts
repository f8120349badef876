import test from 'ava'
import { en } from '../../src/texts/en.ts'
import { ru } from '../../src/texts/ru.ts'
import { say } from '../../src/texts/texts.ts'
import { startJourney } from './journey.ts'

test('/ticket shows a lead one ticket, wherever it is asked for; a client only has written it', async (t) => {
  const { telegram, todoist, people, group, see, settle } = await startJourney(t, { name: 'command_ticket' })
  const anna = telegram.as(people.anna.id)
  anna.write('No water')
  await settle()
  const lead = telegram.as(people.lead.telegram.id)
  lead.start()
  lead.write('/ticket 1')
  lead.write('/ticket')
  lead.write({ chatId: group.id, text: '/ticket 77' })
  await settle()
  const chat = see.chat(lead.user.id)
  const shown = chat.find((line) => line.includes('[New] #1'))
  t.regex(shown ?? '', /🟢 \[New\] #1 \| Anna \(@anna\)\nRequest: No water\nOpened: /)
  t.true(chat.includes(`bot: ${en.ticket_usage}`))
  const general = telegram.chat(group.id).messages.filter(({ threadId }) => !threadId)
  t.is(general.at(-1)?.content.text, say('en', 'ticket_unknown', { ticket: 77 }))

  anna.write('/ticket 1')
  await settle()
  t.true(see.comments(see.task().id).includes('**Anna:** /ticket 1'), 'words like any other')
  t.is(todoist.tasks(see.task().project_id).length, 1)
  t.deepEqual(see.refused(), [])
})

test('/ticket tells who has it, how it was answered and rated, and what was said last', async (t) => {
  const { telegram, people, group, see, settle } = await startJourney(t, {
    name: 'command_ticket_whole',
    stage: { locale: 'ru' },
  })
  const anna = telegram.as(people.anna.id)
  anna.write('Нет воды')
  await settle()
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  const ivan = telegram.as(people.ivan.telegram.id)
  const last = () =>
    telegram
      .chat(group.id)
      .visible(where.threadId)
      .findLast(({ from }) => from.is_bot)?.content.text ?? ''
  ivan.write({ ...where, text: '/ticket' })
  await settle()
  t.true(last().includes(`\n${ru.ticket_unanswered}\n`))
  t.true(last().endsWith('\nПоследнее: Анна: Нет воды'))

  ivan.write({ ...where, text: '/take' })
  ivan.write({ ...where, text: 'Уже несём' })
  ivan.write({ ...where, text: '// две бутылки' })
  await settle()
  ivan.write({ ...where, text: '/ticket #1' })
  await settle()
  t.regex(last(), /\nПервый ответ: .* \(UTC\)\nИсполнитель: Иван\n/)
  t.true(last().endsWith('\nПоследнее: 🔒 Иван: // две бутылки'))
  t.notRegex(last(), /Оценка/)

  ivan.write({ ...where, text: '/close' })
  await settle()
  const survey = see.inChat(people.anna.id, '1/3')
  for (const question of [0, 1]) {
    void anna.press(people.anna.id, survey, `s:1:${question}:4`, { stale: true })
    await settle()
  }
  ivan.write({ ...where, text: '/ticket 1' })
  await settle()
  t.true(last().includes('\nОценка: скорость 4, ответ 4\n'))
  ivan.write({ ...where, text: '/ticket вода' })
  await settle()
  t.is(last(), ru.ticket_usage)
})
