import test from 'ava'
import { en } from '../../src/texts/en.ts'
import { startJourney } from './journey.ts'
import { addHostel } from './two-desks.ts'

test.serial('a lead sets how a desk works, and is helped where it was not understood', async (t) => {
  const journey = await startJourney(t, { name: 'desk_set' })
  const { telegram, people, database, see, settle, group } = journey
  const { lead, chatId } = await addHostel(journey)
  t.is(await lead('/desk dance'), en.desk_usage)
  t.is(await lead('/desk set'), en.desk_set_usage)
  t.is(await lead('/desk set colour red'), en.desk_set_usage)
  for (const setting of [
    'name',
    'hours',
    'locale',
    'reopen',
    'survey',
    'questions',
    'identity',
    'answer',
    'photo',
    'words',
  ] as const)
    t.is(await lead(`/desk set ${setting}`), en[`desk_set_${setting}`])
  t.is(await lead('/desk set hours at night'), en.desk_set_hours)
  t.is(await lead(`/desk set name ${'x'.repeat(61)}`), en.desk_set_name)
  await lead('/desk set hours mon-fri 9-21 Europe/Moscow')
  await lead('/desk set reopen 5')
  await lead('/desk set survey off')
  await lead('/desk set identity alias Front desk')
  t.is(
    await lead('/desk set name The hostel'),
    '“The hostel”: hours mon,tue,wed,thu,fri 9:00-21:00 Europe/Moscow, locale en, reopen 5, survey off, questions speed, answer, politeness, identity alias Front desk. ' +
      'To close, an answer: same day, critical; a photo: critical. Words that escalate: оператор, оператора, жалоба, жалобу, жалобы, проблема не решена, complaint, manager',
  )
  t.is(await lead('/desk set hours 24/7').then((text) => text.includes('hours 24/7')), true)
  t.regex(await lead('/desk set locale ru'), /язык \(locale\) ru/)
  t.regex(await lead('/desk dance'), /список столов/, 'staff there read Russian now')

  const olga = telegram.as(people.olga.telegram.id)
  olga.write({ chatId, text: '/desk off' })
  const private_ = telegram.as(people.lead.telegram.id)
  private_.start()
  private_.write('/desk off')
  private_.write('/desk add bar')
  await settle()
  t.is(telegram.chat(chatId).messages.at(-1)?.content.text?.includes('руководителей'), true)
  for (const said of [en.desk_where, en.desk_add_where]) t.true(see.chat(private_.user.id).includes(`bot: ${said}`))
  t.is(
    await database
      .knex('desks')
      .where({ state: 'open' })
      .then((rows) => rows.length),
    2,
  )

  // What a lead has set at the main desk stays through a start, which else takes it from the group.
  private_.write({ chatId: group.id, text: '/desk set name Front' })
  await settle()
  await journey.restart()
  t.is((await database.knex('desks').where({ slug: 'main' }).first()).name, 'Front')
})

test.serial('what a desk asks on closing, wants to see first, and escalates by is set by its lead', async (t) => {
  const journey = await startJourney(t, { name: 'desk_policy' })
  const { telegram, people, group, database, see, settle } = journey
  const lead = telegram.as(people.lead.telegram.id)
  const said = async (text: string): Promise<string> => {
    lead.write({ chatId: group.id, text })
    await settle()
    return telegram
      .chat(group.id)
      .messages.filter(({ threadId, from }) => !threadId && from.is_bot)
      .at(-1)!.content.text!
  }
  for (const wrong of ['answer tomorrow', 'answer critical, soon'])
    t.is(await said(`/desk set ${wrong}`), en.desk_set_answer)
  t.is(await said(`/desk set words ${'x'.repeat(61)}`), en.desk_set_words)
  const four = ['a: A?', 'b: B?', 'c: C?', 'd: D?'].join('\n')
  for (const wrong of ['How was it?', 'a: A? | How', `x: ${'x'.repeat(301)}`, four])
    t.is(await said(`/desk set questions ${wrong}`), en.desk_set_questions)

  t.regex(await said('/desk set answer Планово, same-day'), /an answer: planned, same day;/)
  t.regex(await said('/desk set photo off'), /a photo: off\./)
  t.regex(await said('/desk set words fire,  нет воды , fire'), /Words that escalate: fire, нет воды$/)
  t.regex(await said('/desk set questions speed: Fast? | скорость: Быстро?\nwell: Well?'), /questions speed, well,/)

  const anna = telegram.as(people.anna.id)
  Object.assign(anna.user, { language_code: 'ru' })
  anna.write('Здесь нет воды!')
  await settle()
  const { threadId } = { threadId: see.topics()[0]!.id }
  t.deepEqual(await database.knex('tickets').pluck('urgency'), ['same_day'], 'a word of its own escalates')
  lead.write({ chatId: group.id, threadId, text: '/close' })
  await settle()
  t.deepEqual(await database.knex('tickets').pluck('status'), ['new'], 'no answer yet')
  lead.write({ chatId: group.id, threadId, text: 'It is back' })
  lead.write({ chatId: group.id, threadId, text: '/close' })
  await settle()
  t.deepEqual(await database.knex('tickets').pluck('status'), ['closed'])
  t.regex(see.chat(anna.user.id).at(-1)!, /^bot: 1\/2\. Быстро\?/)
  t.is(await said('/desk set words off').then((text) => text.endsWith('Words that escalate: off')), true)
  t.deepEqual(see.refused(), [])
})

test.serial('outside of its hours a desk takes the request, and says by its own clock when it answers', async (t) => {
  const journey = await startJourney(t, { name: 'desk_hours' })
  const { telegram, people, group, see, settle } = journey
  // Away for all of the day but an hour that is twelve hours off.
  const hour = (new Date().getUTCHours() + 12) % 24
  telegram.as(people.lead.telegram.id).write({ chatId: group.id, text: `/desk set hours ${hour}-${hour + 1} Etc/UTC` })
  await settle()
  const anna = telegram.as(people.anna.id)
  anna.write('No wifi')
  const boris = telegram.as(people.boris.id)
  Object.assign(boris.user, { language_code: 'ru' })
  boris.write('Нет сети')
  await settle()
  t.is(see.topics().length, 2)
  t.regex(
    see.chat(anna.user.id).at(-1)!,
    /^bot: Got it: .* after \w+, \w+ \d+ at \d+:00\s[AP]M Coordinated Universal Time\.$/,
  )
  t.regex(see.chat(boris.user.id).at(-1)!, /^bot: Приняли: .*, \d+ .* в \d+:00 Всемирное координированное время\.$/)
  t.deepEqual(see.refused(), [])
})
