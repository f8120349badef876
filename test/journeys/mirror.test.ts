import test from 'ava'
import { en } from '../../src/texts/en.ts'
import { say } from '../../src/texts/texts.ts'
import { started, taken, topicIn } from './mirrored.ts'
import { until } from './until.ts'

test('a ticket that is taken shows in the technician’s own group, and goes on there and in the main topic alike', async (t) => {
  const journey = await started(t, 'mirror_talk')
  const { telegram, todoist, people, group, see, settle, olgaGroup, inGroup } = journey
  const anna = telegram.as(people.anna.id)
  const olga = telegram.as(people.olga.telegram.id)
  anna.write('No water')
  anna.write('Second floor')
  await settle()
  const [main] = see.topics()
  olga.write({ chatId: group.id, threadId: main!.id, text: '/take' })
  await settle()
  const [mirror] = topicIn(journey, olgaGroup)
  t.is(mirror?.name, '🟡 [In progress | @olga_fix] #1 | Anna')
  t.deepEqual(inGroup(olgaGroup), ['bot: No water', 'bot: Second floor'])

  anna.write('Hurry please')
  await settle()
  olga.write({ chatId: olgaGroup, threadId: mirror!.id, text: 'On my way' })
  await settle()
  telegram.as(people.ivan.telegram.id).write({ chatId: group.id, threadId: main!.id, text: 'I bring a bucket' })
  await settle()
  todoist.as(people.lead.todoist.id).comment(see.task().id, 'Thanks for waiting')
  await settle()
  t.deepEqual(inGroup(olgaGroup).slice(2), [
    'bot: Hurry please',
    'Olga: On my way',
    'bot: Ivan: I bring a bucket',
    'bot: Lena: Thanks for waiting',
  ])
  t.deepEqual(see.topic(), [
    'bot: No water',
    'bot: Second floor',
    'Olga: /take',
    'bot: Hurry please',
    'bot: Olga: On my way',
    'Ivan: I bring a bucket',
    'bot: Lena: Thanks for waiting',
  ])
  t.deepEqual(
    see.chat(people.anna.id).filter((line) => !/request/i.test(line)),
    [
      'Anna: No water',
      'Anna: Second floor',
      'Anna: Hurry please',
      'bot: On my way',
      'bot: I bring a bucket',
      'bot: Thanks for waiting',
    ],
  )
  t.deepEqual(see.comments(), [
    '**Anna:** No water',
    '**Anna:** Second floor',
    '**Anna:** Hurry please',
    '**Support (Olga):** On my way',
    '**Support (Ivan):** I bring a bucket',
    'Thanks for waiting',
  ])
  t.deepEqual(see.refused(), [])
})

test('handed over, the old mirror closes with a pointer and the new one opens with what was said; and back again', async (t) => {
  const { journey, anna, olga, mirror, give } = await taken(t, 'mirror_over')
  const { inGroup, olgaGroup, ivanGroup, settle, see } = journey
  olga.write({ chatId: olgaGroup, threadId: mirror, text: 'On my way' })
  await settle()
  await give('ivan')
  t.deepEqual(inGroup(ivanGroup), ['bot: No water', 'bot: Olga: On my way'])
  t.like(topicIn(journey, ivanGroup)[0], { name: '🟡 [In progress | @ivan_net] #1 | Anna', closed: false })
  t.like(topicIn(journey, olgaGroup)[0], { name: '🟡 [In progress | @ivan_net] #1 | Anna', closed: true })
  const pointer = inGroup(olgaGroup).at(-1) ?? ''
  t.regex(pointer, /^bot: ➡️ Ivan has this ticket now\. .*https:\/\/t\.me\/c\//)

  anna.write('Hello?')
  olga.write({ chatId: olgaGroup, threadId: mirror, text: 'Is it still me?' })
  await settle()
  t.is(inGroup(olgaGroup).at(-1), `bot: ${en.mirror_not_sent}`)
  t.is(inGroup(ivanGroup).at(-1), 'bot: Hello?')
  t.false(see.chat(anna.user.id).some((line) => line.includes('still me')))

  await give('olga')
  t.like(topicIn(journey, olgaGroup), [{ name: '🟡 [In progress | @olga_fix] #1 | Anna', closed: false }])
  t.is(inGroup(olgaGroup).at(-1), 'bot: Hello?', 'what was said meanwhile, once')
  t.is(inGroup(olgaGroup).filter((line) => line === 'bot: No water').length, 1)
  t.like(topicIn(journey, ivanGroup)[0], { closed: true })
  t.deepEqual(see.refused(), [])
})

test('closing and reopening reaches both topics, by hand in the mirror too', async (t) => {
  const { journey, anna, olga, mirror } = await taken(t, 'mirror_close')
  const { olgaGroup, see, settle, todoist, inGroup } = journey
  olga.closeTopic(olgaGroup, mirror)
  await settle()
  t.true(todoist.task(see.task().id).checked)
  t.like(see.topics()[0], { name: '🟣 [Closed | @olga_fix] #1 | Anna', closed: true })
  t.like(topicIn(journey, olgaGroup)[0], { name: '🟣 [Closed | @olga_fix] #1 | Anna', closed: true })
  const closed = `bot: ${say('en', 'closed_by', { name: 'Olga' })}`
  t.is(inGroup(olgaGroup).at(-1), closed)
  t.is(see.topic().at(-1), closed)

  anna.write('Not dry yet')
  await settle()
  t.like(see.topics()[0], { name: '🟡 [In progress | @olga_fix] #1 | Anna', closed: false })
  t.like(topicIn(journey, olgaGroup)[0], { name: '🟡 [In progress | @olga_fix] #1 | Anna', closed: false })
  t.is(inGroup(olgaGroup).at(-1), 'bot: Not dry yet')
  t.false(todoist.task(see.task().id).checked)

  olga.write({ chatId: olgaGroup, threadId: mirror, text: '/close' })
  await settle()
  t.true(see.topics()[0]!.closed)
  t.true(topicIn(journey, olgaGroup)[0]!.closed)
  olga.reopenTopic(olgaGroup, mirror)
  await settle()
  t.false(see.topics()[0]!.closed)
  t.deepEqual(see.refused(), [])
})

test('edits reach every topic, media carries its author’s name, and a note stays among staff', async (t) => {
  const { journey, anna, olga, ivan, main, mirror } = await taken(t, 'mirror_media')
  const { olgaGroup, group, see, settle, inGroup } = journey
  const said = olga.write({ chatId: olgaGroup, threadId: mirror, text: 'At ten' })
  const photo = ivan.photo({ chatId: group.id, threadId: main, caption: 'The valve' })
  await settle()
  t.true(see.topic().includes('bot: Olga: At ten'))
  t.is(inGroup(olgaGroup).at(-1), 'bot: Ivan: The valve')
  t.true(see.chat(anna.user.id).includes('bot: [photo] The valve'), 'the client sees it as it was')

  olga.edit(olgaGroup, said.message_id, { text: 'At eleven' })
  ivan.edit(group.id, photo.message_id, { caption: 'The other valve' })
  await settle()
  t.true(see.topic().includes('bot: Olga: At eleven'))
  t.is(inGroup(olgaGroup).at(-1), 'bot: Ivan: The other valve')
  t.true(see.chat(anna.user.id).includes('bot: At eleven'))

  olga.write({ chatId: olgaGroup, threadId: mirror, text: '// he is difficult' })
  await settle()
  t.true(see.topic().includes('bot: 🔒 Olga: he is difficult'))
  t.is(inGroup(olgaGroup).at(-1), `bot: ${en.kept_as_note}`, 'told where it was said')
  t.false(see.topic().includes(`bot: ${en.kept_as_note}`))
  t.false(see.chat(anna.user.id).some((line) => line.includes('difficult')))
  olga.edit(olgaGroup, said.message_id, { text: '// at eleven, maybe' })
  await settle()
  t.true(see.topic().includes('bot: 🔒 Olga: at eleven, maybe'))
  t.false(
    see.chat(anna.user.id).some((line) => line.includes('eleven')),
    'taken back',
  )
  t.deepEqual(see.refused(), [])
})

test('a technician’s group that refuses the bot is told of in the main topic, once; all goes there when it is mended', async (t) => {
  const journey = await started(t, 'mirror_refused')
  const { telegram, people, group, database, see, settle, olgaGroup, inGroup } = journey
  telegram.setBotRights(olgaGroup, { can_manage_topics: false })
  const anna = telegram.as(people.anna.id)
  anna.write('No water')
  await settle()
  telegram.as(people.olga.telegram.id).write({ chatId: group.id, threadId: see.topics()[0]!.id, text: '/take' })
  const told = () => see.topic().filter((line) => line.includes('refuses the bot'))
  await until(() => told().length === 1)
  const aMinutePasses = () => database.knex('outbox').whereNotNull('refused_since').update({ not_before: '-infinity' })
  await aMinutePasses()
  await until(() => see.refused().length === 2)
  anna.write('Second floor')
  await until(() => see.topic().at(-1) === 'bot: Second floor')
  telegram.setBotRights(olgaGroup, { can_manage_topics: true })
  await aMinutePasses()
  await settle()
  t.is(told().length, 1)
  t.deepEqual(inGroup(olgaGroup), ['bot: No water', 'bot: Second floor'])
})

test('who writes in the general flow of a technician’s group is told once how it works', async (t) => {
  const { telegram, people, settle, olgaGroup } = await started(t, 'mirror_general')
  const olga = telegram.as(people.olga.telegram.id)
  olga.write({ chatId: olgaGroup, text: 'Hello?' })
  olga.write({ chatId: olgaGroup, text: 'Anybody?' })
  await settle()
  const general = telegram.chat(olgaGroup).messages.filter(({ threadId, service }) => !threadId && !service)
  t.deepEqual(general.map(({ content }) => content.text).toSorted(), ['Anybody?', 'Hello?', en.general_help])
})
