// A lead looks at what is open: all of it or a part, page by page, and who has how much.
import test from 'ava'
import { en } from '../../src/texts/en.ts'
import { ru } from '../../src/texts/ru.ts'
import { say } from '../../src/texts/texts.ts'
import { startJourney } from './journey.ts'
import { buttonsOf, clientsWrite, lastAnswer, withLinks } from './leads.ts'

const ten = Array.from({ length: 10 }, (_, index) => ({ name: `Client ${index + 1}`, text: `Problem ${index + 1}` }))

test('/tickets lists what is open, the oldest first, by pages and parts that turn in place', async (t) => {
  const journey = await startJourney(t, { name: 'leads_tickets' })
  const { telegram, people, group, see, settle } = journey
  const lead = telegram.as(people.lead.telegram.id)
  lead.start()
  lead.write('/tickets')
  await settle()
  t.is(lastAnswer(journey, lead.user.id).content.text, say('en', 'tickets_none', { filter: en.button_filter_all }))

  await clientsWrite(journey, ten)
  const ivan = telegram.as(people.ivan.telegram.id)
  const topic = (id: number) => see.topics().find(({ name }) => name.includes(`#${id} `))!.id
  ivan.write({ chatId: group.id, threadId: topic(2), text: '/take' })
  await settle()
  lead.write('/tickets')
  await settle()
  const answer = lastAnswer(journey, lead.user.id)
  const shown = withLinks(answer).split('\n\n')
  const address = (id: number) => `https://t.me/c/${String(group.id).slice(4)}/${topic(id)}`
  t.is(shown[0], 'All open: 10, the oldest first. Page 1 of 2.')
  t.is(shown[1], `[#1](${address(1)}) 🟢 New · nobody yet · 0 min\nProblem 1`)
  t.is(shown[2], `[#2](${address(2)}) 🟡 Accepted · Ivan · 0 min\nProblem 2`)
  t.is(shown.length, 9)
  t.deepEqual(Object.keys(buttonsOf(answer)), ['Next ›', '✓ All open', 'Untaken', 'Mine', 'Waiting', 'Urgent'])

  const press = async (label: string) => {
    const list = lastAnswer(journey, lead.user.id)
    const told = lead.press(lead.user.id, list.id, buttonsOf(list)[label]!)
    await settle()
    return (await told)?.text
  }
  const before = telegram.privateChat(lead.user.id).messages.length
  t.falsy(await press('Next ›'))
  t.true(lastAnswer(journey, lead.user.id).content.text?.includes('Page 2 of 2.'))
  t.true(lastAnswer(journey, lead.user.id).content.text?.includes('Problem 10'))
  t.deepEqual(Object.keys(buttonsOf(lastAnswer(journey, lead.user.id)))[0], '‹ Back')
  t.falsy(await press('Untaken'))
  t.true(lastAnswer(journey, lead.user.id).content.text?.startsWith('Untaken: 9, the oldest first.'))
  t.falsy(await press('✓ Untaken'), 'pressed twice, it says the same')
  t.falsy(await press('Urgent'))
  t.is(lastAnswer(journey, lead.user.id).content.text, say('en', 'tickets_none', { filter: en.button_filter_urgent }))
  t.is(telegram.privateChat(lead.user.id).messages.length, before, 'one message all the way')
  t.deepEqual(
    see.refused().filter((one) => !one.includes('not modified')),
    [],
  )
})

test('/tickets takes a part by name, tells of a wrong one, and is for leads', async (t) => {
  const journey = await startJourney(t, { name: 'leads_tickets_parts', stage: { locale: 'ru' } })
  const { telegram, people, group, see, settle } = journey
  await clientsWrite(journey, [{ name: 'Пётр', text: 'Нет воды' }])
  const ivan = telegram.as(people.ivan.telegram.id)
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  ivan.write({ ...where, text: '/take' })
  await settle()
  // An admin of the group leads there too.
  ivan.write({ chatId: group.id, text: '/tickets мои' })
  await settle()
  t.regex(
    lastAnswer(journey, group.id).content.text!,
    /^Мои: 1, сначала старые\. .*\n\n#1 🟡 Приняты · Иван · 0 мин\nНет воды$/s,
  )
  const told = telegram
    .as(people.lead.telegram.id)
    .press(group.id, lastAnswer(journey, group.id).id, 'd:tickets:mine:1')
  await settle()
  await told
  t.true(lastAnswer(journey, group.id).content.text!.startsWith('Мои: сейчас пусто'), 'mine is whose press it was')
  ivan.write({ ...where, text: '/tickets free' })
  await settle()
  t.true(lastAnswer(journey, group.id, where.threadId).content.text!.startsWith('Ничьи: сейчас пусто'))
  ivan.write({ ...where, text: '/tickets что-то' })
  await settle()
  t.is(
    lastAnswer(journey, group.id, where.threadId).content.text,
    say('ru', 'tickets_usage', { filters: 'all, free, mine, waiting, urgent' }),
  )

  const nobody = telegram.addUser({ first_name: 'Никто', language_code: 'ru' })
  telegram.setMember(group.id, nobody.id, 'member')
  telegram.as(nobody.id).write({ chatId: group.id, text: '/tickets' })
  await settle()
  t.is(lastAnswer(journey, group.id).content.text, ru.command_not_yours)
  ivan.write({ chatId: group.id, text: '/tickets' })
  await settle()
  const list = lastAnswer(journey, group.id)
  const refused = telegram.as(nobody.id).press(group.id, list.id, 'd:tickets:free:1')
  await settle()
  t.is((await refused)?.text, ru.answer_not_yours)
  for (const forged of ['d:tickets:free', 'd:tickets:nosuch:1', 'd:tickets:all:-1', 'd:tickets:', 'd:nosuch:1']) {
    const pressed = ivan.press(group.id, list.id, forged, { stale: true })
    await settle()
    t.is((await pressed)?.text, ru.answer_old_button, forged)
  }
  const far = ivan.press(group.id, list.id, 'd:tickets:all:999999', { stale: true })
  await settle()
  t.falsy((await far)?.text, 'there is no page so far: the last one')
  t.true(
    telegram
      .chat(group.id)
      .messages.find(({ id }) => id === list.id)!
      .content.text!.includes('Страница 1 из 1.'),
  )
})

test('/load tells who has how much, what nobody has first, with the oldest of each', async (t) => {
  const journey = await startJourney(t, { name: 'leads_load' })
  const { telegram, people, group, see, settle } = journey
  await clientsWrite(journey, ten.slice(0, 4))
  const topic = (id: number) => see.topics().find(({ name }) => name.includes(`#${id} `))!.id
  const ivan = telegram.as(people.ivan.telegram.id)
  for (const id of [2, 3]) ivan.write({ chatId: group.id, threadId: topic(id), text: '/take' })
  await settle()
  const lead = telegram.as(people.lead.telegram.id)
  lead.write({ chatId: group.id, text: '/load' })
  lead.start()
  lead.write('/load now')
  await settle()
  const address = (id: number) => `https://t.me/c/${String(group.id).slice(4)}/${topic(id)}`
  const wanted = [
    'Open tickets: 4.',
    `Taken by nobody: 2, the oldest [#1](${address(1)}) (0 min)`,
    `Ivan: 2, the oldest [#2](${address(2)}) (0 min)`,
    'Olga: 0',
  ].join('\n\n')
  t.is(withLinks(lastAnswer(journey, group.id)), wanted)
  t.is(withLinks(lastAnswer(journey, lead.user.id)), wanted)
  const anna = telegram.as(people.anna.id)
  anna.write('/load')
  await settle()
  t.true(see.comments(see.task(/Anna/).id).includes('**Anna:** /load'), 'from a client they are words')
})
