import test from 'ava'
import { en } from '../../src/texts/en.ts'
import { say } from '../../src/texts/texts.ts'
import { startJourney } from './journey.ts'
import { addHostel, deskIn, secondGroup } from './two-desks.ts'

test.serial('a lead makes a group a desk with a project of its own, shared with the people of the first', async (t) => {
  const journey = await startJourney(t, { name: 'desk_add' })
  const { telegram, todoist, people, see, settle } = journey
  const hostel = await addHostel(journey)
  const username = telegram.bot.username
  const url = `https://t.me/${username}?start=hostel`
  t.is(hostel.told(), say('en', 'desk_stands', { name: 'Hostel', project: 'Hostel', url }))
  const project = todoist.projects().find(({ name }) => name === 'Hostel')!
  t.is(todoist.sections(project.id).length, 8)
  t.is(await hostel.lead('/desk add hostel'), say('en', 'desk_add_known', { name: 'Hostel', slug: 'hostel' }))
  const list = await hostel.lead('/desk')
  t.regex(
    list,
    /“Hackathon support” \(main\)\nGroup: .*\nTodoist: “Hackathon helpdesk”\nLink for clients: .*start=main\n/,
  )
  t.regex(list, /“Hostel” \(hostel\)\nGroup: .*\nTodoist: “Hostel”\nLink for clients: .*start=hostel\n.*hours 24\/7/)

  const anna = telegram.as(people.anna.id)
  anna.start('hostel')
  anna.write('No towels')
  await settle()
  t.deepEqual(see.topics(), [])
  t.like(hostel.see.topics()[0], { name: '🟢 [New] #1 | Anna (@anna)' })
  t.is(see.task().project_id, project.id)
  t.deepEqual(see.refused(), [])
})

test.serial('what a group lacks is said there, and it is looked at anew when asked again', async (t) => {
  const journey = await startJourney(t, { name: 'desk_refused' })
  const { telegram, people, settle, see } = journey
  const group = secondGroup(journey, { botRights: { can_manage_topics: false, can_delete_messages: true } })
  const hostel = deskIn(journey, group.id)
  const olga = telegram.as(people.olga.telegram.id)
  olga.write({ chatId: group.id, text: '/desk add hostel' })
  olga.write({ chatId: group.id, text: 'Hello?' })
  await settle()
  t.is(hostel.told(), 'Hello?', 'nobody but a lead is heard in a group that is no desk')
  t.is(await hostel.lead('/desk list'), '/desk list')
  t.is(await hostel.lead('/desk add'), en.desk_add_usage)
  t.is(await hostel.lead('/desk add main'), say('en', 'desk_slug_taken', { slug: 'main' }))
  const refused = [
    en.desk_refused,
    en.desk_lacks_manage_topics,
    en.desk_lacks_pin_messages,
    say('en', 'desk_refused_again', { slug: 'hostel' }),
  ].join('\n')
  t.is(await hostel.lead('/desk add Hostel The hostel'), refused)
  olga.write({ chatId: group.id, text: 'What now?' })
  await settle()
  t.is(hostel.told(), 'What now?', 'it is no desk yet')
  telegram.setBotRights(group.id, { can_manage_topics: true, can_pin_messages: true })
  t.regex(await hostel.lead('/desk add hostel The hostel'), /“The hostel” now, with the Todoist project “The hostel”/)
  t.deepEqual(see.refused(), [])
})

test.serial('a word that another group asked for in vain is free again', async (t) => {
  const journey = await startJourney(t, { name: 'desk_slug' })
  const flat = deskIn(journey, secondGroup(journey, { isForum: false }).id)
  t.true((await flat.lead('/desk add hostel')).includes(en.desk_lacks_topics))
  const hostel = deskIn(journey, secondGroup(journey).id)
  t.regex(await hostel.lead('/desk add hostel'), /is the desk “Hostel” now/)
  t.is(await flat.lead('/desk add hostel'), say('en', 'desk_slug_taken', { slug: 'hostel' }))
})

test.serial('a desk that is asked for in bad weather stands all the same, once', async (t) => {
  const journey = await startJourney(t, { name: 'desk_weather' })
  const { telegram, todoist, people, see, settle, restart } = journey
  telegram.weather.add({ method: 'getChat', fault: { kind: '500-before' }, times: 1 })
  todoist.weather.next('lost-response', { path: '/sync', command: 'project_add' })
  todoist.weather.failCommand('section_add', { error_tag: 'INTERNAL', http_code: 500, error: 'Internal error' })
  const hostel = deskIn(journey, secondGroup(journey).id)
  telegram.as(people.lead.telegram.id).write({ chatId: hostel.chatId, text: '/desk add hostel' })
  telegram.as(people.lead.telegram.id).write({ chatId: hostel.chatId, text: '/desk add hostel' })
  await telegram.idle()
  await restart()
  await settle()
  t.regex(hostel.told(), /is the desk “Hostel” now/)
  const general = telegram.chat(hostel.chatId).messages.map(({ content }) => content.text ?? '')
  t.is(general.filter((text) => text.includes('is the desk “Hostel” now')).length, 1)
  t.is(todoist.projects().filter(({ name }) => name === 'Hostel').length, 1)
  t.is(see.topics().length, 0)
})

test.serial('a group that has put the bot out does not keep it from asking the others who leads them', async (t) => {
  const journey = await startJourney(t, { name: 'desk_out' })
  const { telegram, people, database, settle, restart } = journey
  const { chatId: out } = await addHostel(journey)
  const gate = deskIn(journey, secondGroup(journey, { title: 'Gate' }).id)
  await gate.lead('/desk add gate')
  telegram.setBotRights(out, 'kicked')
  await settle()
  await database.knex('desks').update({ admin_ids: [] })
  await restart()
  await settle()
  const [hostel, third] = await database.knex('desks').whereNot({ slug: 'main' }).orderBy('id').pluck('admin_ids')
  t.deepEqual(hostel, [])
  t.deepEqual(third.map(Number).toSorted(), [people.lead, people.olga].map(({ telegram: { id } }) => id).toSorted())
})
