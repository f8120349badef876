// Ready answers, from both sides: what called one stays, what it says goes everywhere once.
import test from 'ava'
import { en } from '../../src/texts/en.ts'
import { say } from '../../src/texts/texts.ts'
import { startJourney } from './journey.ts'

test('a lead adds a ready answer, staff send it from the topic and from Todoist, each once', async (t) => {
  const journey = await startJourney(t, { name: 'canned' })
  const { telegram, todoist, people, group, see, settle } = journey
  const anna = telegram.as(people.anna.id)
  const lead = telegram.as(people.lead.telegram.id)
  const olga = telegram.as(people.olga.telegram.id)
  anna.write('No water')
  lead.start()
  lead.write('/canned add Привет Hello {name}, it is {agent} about {ticket}.\nWe are coming.')
  await settle()
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  olga.write({ ...where, text: '/c привет' })
  await settle()
  const words = 'Hello Anna, it is Olga about 1.\nWe are coming.'
  t.is(see.chat(anna.user.id).at(-1), `bot: ${words}`)
  t.deepEqual(see.topic().slice(-2), ['Olga: /c привет', `bot: Olga: ${words}`])
  const task = see.task().id
  t.is(
    see.comments(task).at(-1),
    `**Support (Olga):** Hello Anna, it is Olga about 1.  \nWe are coming.`.replace('  \n', '\n'),
  )

  todoist.as(people.ivan.todoist.id).comment(task, '!ПРИВЕТ')
  await settle()
  const fromBoard = words.replace('Olga', 'Ivan')
  t.deepEqual(
    see.chat(anna.user.id).filter((line) => line.includes('We are coming')),
    [`bot: ${words}`, `bot: ${fromBoard}`],
  )
  t.is(see.topic().at(-1), `bot: Ivan: ${fromBoard}`)
  t.deepEqual(see.comments(task).slice(-2), ['!ПРИВЕТ', `**Support (Ivan):** ${fromBoard}`])

  const count = await journey.database.knex('messages').count('* as n').first()
  await journey.restart()
  await settle()
  t.deepEqual(await journey.database.knex('messages').count('* as n').first(), count, 'our own comment is no news')
  t.deepEqual(see.refused(), [])
})

test('what called a ready answer changes nothing of it: an edit tells its author so once, a deletion nothing', async (t) => {
  const { telegram, todoist, people, group, see, settle, restart } = await startJourney(t, { name: 'canned_stands' })
  telegram.as(people.anna.id).write('No water')
  const lead = telegram.as(people.lead.telegram.id)
  lead.write({ chatId: group.id, text: '/canned add hello Hello' })
  lead.write({ chatId: group.id, text: '/canned add bye Bye' })
  await settle()
  const board = todoist.as(people.ivan.todoist.id)
  const { id: called } = board.comment(see.task().id, '!hello')
  await settle()
  todoist.invalidateTokens()
  await restart()
  await settle()
  const stands = say('en', 'canned_stands_here')
  t.false(see.comments().includes(stands), 'read anew it is as it was')
  for (const text of ['!bye', '!bye now']) {
    board.editComment(called, text)
    await settle()
  }
  t.deepEqual(see.comments(), ['**Anna:** No water', '!bye now', '**Support (Ivan):** Hello', stands])
  board.deleteComment(called)
  await settle()
  t.deepEqual(see.comments(), ['**Anna:** No water', '**Support (Ivan):** Hello', stands])
  const olga = telegram.as(people.olga.telegram.id)
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  const { message_id: id } = olga.write({ ...where, text: '/c hello' })
  await settle()
  olga.edit(group.id, id, { text: '/c bye' })
  await settle()
  t.is(see.topic().at(-1), `bot: ${stands}`)
  t.deepEqual(see.chat(people.anna.id).slice(2), ['bot: Hello', 'bot: Hello'])
  t.deepEqual(see.refused(), ['/api/v1/sync: 400'], 'the token alone')
})

test('a ready answer called by a comment and undone in the topic goes from everywhere', async (t) => {
  const { telegram, todoist, people, group, see, settle } = await startJourney(t, { name: 'canned_undone' })
  telegram.as(people.anna.id).write('No water')
  telegram.as(people.lead.telegram.id).write({ chatId: group.id, text: '/canned add hello Hello' })
  await settle()
  todoist.as(people.ivan.todoist.id).comment(see.task().id, '!hello')
  await settle()
  t.deepEqual(see.comments(), ['**Anna:** No water', '!hello', '**Support (Ivan):** Hello'])
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  telegram.as(people.olga.telegram.id).write({ ...where, text: '/undo', replyTo: see.inTopic('Ivan: Hello') })
  await settle()
  t.deepEqual(see.comments(), ['**Anna:** No water', '!hello'])
  t.deepEqual(
    see.topic().filter((line) => line.startsWith('bot: ')),
    ['bot: No water'],
  )
  t.is(see.chat(people.anna.id).length, 2)
  t.deepEqual(see.refused(), [])
})

test('a wrong name is told with the nearest, and nothing reaches the client', async (t) => {
  const { telegram, todoist, people, group, see, settle } = await startJourney(t, { name: 'canned_wrong' })
  const anna = telegram.as(people.anna.id)
  const olga = telegram.as(people.olga.telegram.id)
  anna.write('No water')
  const lead = telegram.as(people.lead.telegram.id)
  lead.write({ chatId: group.id, text: '/canned add hello Hello' })
  await settle()
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  const before = see.chat(anna.user.id).length
  const like = say('en', 'canned_unknown_like', { name: 'helo', names: 'hello' })
  olga.write({ ...where, text: '/c helo' })
  await settle()
  t.is(see.topic().at(-1), `bot: ${like}`)
  const task = see.task().id
  todoist.as(people.ivan.todoist.id).comment(task, '!helo')
  todoist.as(people.ivan.todoist.id).comment(task, '!unheard-of')
  await settle()
  t.deepEqual(
    see.comments(task).slice(-4).toSorted(),
    ['!helo', '!unheard-of', like, say('en', 'canned_unknown', { name: 'unheard-of' })].toSorted(),
  )
  olga.write({ ...where, text: '/close' })
  await settle()
  const closed = see.chat(anna.user.id).length
  olga.write({ ...where, text: '/c hello' })
  todoist.as(people.ivan.todoist.id).comment(task, '!hello')
  await settle()
  t.true(see.topic().includes(`bot: ${en.closed_not_sent}`))
  t.is(see.chat(anna.user.id).length, closed)
  t.true(closed > before)
  t.deepEqual(see.refused(), [])
})

test('/canned lists page by page; only leads change it, and each wrong use is told', async (t) => {
  const { telegram, people, group, see, settle } = await startJourney(t, { name: 'canned_list' })
  const lead = telegram.as(people.lead.telegram.id)
  const olga = telegram.as(people.olga.telegram.id)
  telegram.setMember(group.id, people.olga.telegram.id, 'member')
  lead.start()
  const ask = async (text: string): Promise<string> => {
    lead.write(text)
    await settle()
    return see.chat(lead.user.id).at(-1)!
  }
  t.is(await ask('/canned'), `bot: ${en.canned_none}`)
  for (let number = 10; number < 21; number += 1) await ask(`/canned add a${number} text ${number}\nsecond line`)
  t.is(await ask('/canned add A10 again'), `bot: ${say('en', 'canned_taken', { name: 'A10' })}`)
  t.is(await ask('/canned add a!b text'), `bot: ${en.canned_bad_name}`)
  t.is(await ask('/canned add empty'), `bot: ${en.canned_usage}`)
  t.is(await ask('/canned add slash /take'), `bot: ${en.canned_bad_text}`)
  t.is(await ask('/canned nonsense'), `bot: ${en.canned_usage}`)
  t.is(await ask('/canned edit nobody text'), `bot: ${say('en', 'canned_not_there', { name: 'nobody' })}`)
  t.is(await ask('/canned edit a11 changed'), `bot: ${say('en', 'canned_edited', { name: 'a11' })}`)
  t.is(await ask('/canned remove a12'), `bot: ${say('en', 'canned_removed', { name: 'a12' })}`)
  t.is(await ask('/canned remove a12'), `bot: ${say('en', 'canned_not_there', { name: 'a12' })}`)
  await ask('/canned add a12 text 12')
  const list = await ask('/canned')
  t.regex(list, /\(1\/2\)[^\n]*\na10: text 10\na11: changed\na12: text 12\n/)
  const listId = see.inChat(lead.user.id, '(1/2)')
  const turned = lead.press(lead.user.id, listId, 'd:canned:p:1')
  await settle()
  t.is((await turned)?.text, en.answer_page_turned)
  t.regex(see.chat(lead.user.id).at(-1)!, /\(2\/2\)[^\n]*\na20: text 20$/)
  const forged = lead.press(lead.user.id, listId, 'd:canned:zzz', { stale: true })
  await settle()
  t.is((await forged)?.text, en.answer_old_button)

  olga.write({ chatId: group.id, text: '/canned' })
  olga.write({ chatId: group.id, text: '/canned remove a10' })
  await settle()
  const general = telegram.chat(group.id).messages.filter(({ threadId, from }) => !threadId && from.is_bot)
  t.regex(general.at(-2)?.content.text ?? '', /a10: text 10/)
  t.is(general.at(-1)?.content.text, en.command_not_yours)
  t.deepEqual(see.refused(), [])
})
