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
  for (const setting of ['name', 'hours', 'locale', 'reopen', 'survey', 'identity'] as const)
    t.is(await lead(`/desk set ${setting}`), en[`desk_set_${setting}`])
  t.is(await lead('/desk set hours at night'), en.desk_set_hours)
  t.is(await lead(`/desk set name ${'x'.repeat(61)}`), en.desk_set_name)
  await lead('/desk set hours mon-fri 9-21 Europe/Moscow')
  await lead('/desk set reopen 5')
  await lead('/desk set survey off')
  await lead('/desk set identity alias Front desk')
  t.is(
    await lead('/desk set name The hostel'),
    '“The hostel”: hours mon,tue,wed,thu,fri 9:00-21:00 Europe/Moscow, locale en, reopen 5, survey off, identity alias Front desk',
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
