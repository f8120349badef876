// A client whom a lead has blocked: told once, counted afterwards, and welcome again when it is over.
import test from 'ava'
import { en } from '../../src/texts/en.ts'
import { say } from '../../src/texts/texts.ts'
import { startJourney } from './journey.ts'

test('what a blocked client says is counted and kept nowhere; unblocked, it works again', async (t) => {
  const journey = await startJourney(t, { name: 'blocking' })
  const { telegram, todoist, people, group, see, settle } = journey
  const { knex } = journey.database
  const anna = telegram.as(people.anna.id)
  const lead = telegram.as(people.lead.telegram.id)
  anna.write('No water')
  await settle()
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  const receipt = see.inChat(anna.user.id, 'Got it')
  lead.write({ ...where, text: '/block rude words' })
  lead.write({ ...where, text: '/block' })
  await settle()
  const topic = see.topic()
  t.true(topic.includes(`bot: ${say('en', 'block_done', { name: 'Anna (@anna)' })}`))
  t.is(topic.at(-1), `bot: ${say('en', 'block_already', { name: 'Anna (@anna)' })}`)
  t.regex(see.topicCard(), /⛔ Blocked/)
  const told = see.chat(anna.user.id)
  t.is(told.filter((line) => line === `bot: ${en.blocked_for_client}`).length, 1)

  anna.write('unspeakable words')
  anna.photo({ caption: 'unspeakable picture' })
  anna.write('/status')
  const press = anna.press(anna.user.id, receipt, 'c:1:close')
  await settle()
  t.is((await press)?.text, en.answer_blocked)
  t.is(see.chat(anna.user.id).filter((line) => line === `bot: ${en.blocked_short}`).length, 1)
  t.deepEqual(see.topic(), topic)
  t.is(see.comments(see.task().id).length, 1)
  t.is(todoist.tasks(see.task().project_id).length, 1)
  t.is((await knex('clients').where({ telegram_id: anna.user.id }).first()).blocked_count, 3)
  for (const table of ['inbox', 'outbox', 'messages', 'events']) {
    const kept = await knex(table).whereRaw(`to_jsonb("${table}")::text like '%unspeakable%'`)
    t.deepEqual(kept, [], table)
  }

  telegram.as(people.olga.telegram.id).write({ ...where, text: 'We are here still' })
  lead.start()
  await settle()
  lead.write('/block')
  await settle()
  t.is(see.chat(anna.user.id).at(-1), 'bot: We are here still', 'staff may write')
  const list = see.chat(lead.user.id).at(-1)!
  t.true(list.includes('Anna (@anna)') && list.includes('messages since then: 3. rude words'), list)

  await journey.restart()
  lead.write('/unblock @ANNA')
  lead.write('/unblock 1')
  await settle()
  t.is(see.chat(lead.user.id).at(-1), `bot: ${say('en', 'unblock_already', { name: 'Anna (@anna)' })}`)
  t.is(see.chat(anna.user.id).filter((line) => line === `bot: ${en.unblocked_for_client}`).length, 1)
  t.notRegex(see.topicCard(), /⛔/)
  anna.write('Sorry')
  await settle()
  t.is(see.topic().at(-1), 'bot: Sorry')
  const actions = await knex('events').whereIn('action', ['client_blocked', 'client_unblocked']).orderBy('id')
  t.deepEqual(
    actions.map((event) => [event.actor, event.action, event.side, Number(event.ticket_id)]),
    [
      ['STAFF', 'client_blocked', 'topic', 1],
      ['STAFF', 'client_unblocked', 'hub', 1],
    ],
  )
  t.deepEqual(see.refused(), [])
})

test('/block names whom it means, and is the leads’ alone', async (t) => {
  const journey = await startJourney(t, { name: 'blocking_names' })
  const { telegram, people, group, see, settle } = journey
  const anna = telegram.as(people.anna.id)
  const lead = telegram.as(people.lead.telegram.id)
  const olga = telegram.as(people.olga.telegram.id)
  telegram.setMember(group.id, people.olga.telegram.id, 'member')
  anna.write('No water')
  await settle()
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  olga.write({ ...where, text: '/block' })
  await settle()
  t.is(see.topic().at(-1), `bot: ${en.command_not_yours}`)
  lead.start()
  await settle()
  const ask = async (text: string): Promise<string> => {
    lead.write(text)
    await settle()
    return see.chat(lead.user.id).at(-1)!
  }
  t.is(await ask('/block'), `bot: ${en.block_nobody}`)
  t.is(await ask('/block @nobody_here'), `bot: ${say('en', 'client_unknown', { name: '@nobody_here' })}`)
  t.is(await ask('/block #77'), `bot: ${say('en', 'client_unknown', { name: '#77' })}`)
  t.is(await ask('/block what?'), `bot: ${say('en', 'client_unknown', { name: 'what?' })}`)
  t.is(await ask(`/block ${anna.user.id}`), `bot: ${say('en', 'block_done', { name: 'Anna (@anna)' })}`)
  t.is(await ask('/unblock 1'), `bot: ${say('en', 'unblock_done', { name: 'Anna (@anna)' })}`)
  anna.write('/block 1')
  await settle()
  t.is(see.topic().at(-1), 'bot: /block 1', 'a client’s words like any other')
  t.deepEqual(see.refused(), [])
})
