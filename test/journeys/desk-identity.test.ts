// What a client sees of who answers.
import test from 'ava'
import type { ExecutionContext } from 'ava'
import { startJourney } from './journey.ts'

async function answeredBy(t: ExecutionContext, name: string, identity: string) {
  const journey = await startJourney(t, { name })
  const { telegram, people, group, see, settle } = journey
  telegram.as(people.lead.telegram.id).write({ chatId: group.id, text: `/desk set identity ${identity}` })
  const anna = telegram.as(people.anna.id)
  anna.write('No wifi')
  await settle()
  const olga = telegram.as(people.olga.telegram.id)
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  const heard = () => see.chat(anna.user.id).slice(2)
  const messages = () => telegram.privateChat(anna.user.id).messages.filter(({ deleted }) => !deleted)
  return { ...journey, anna, olga, where, heard, messages }
}

test.serial('by name: words, edits, files, albums and comments say who answers', async (t) => {
  const { todoist, people, see, settle, anna, olga, where, heard, messages } = await answeredBy(t, 'by_name', 'name')
  const said = olga.write({ ...where, text: 'Which room?' })
  await settle()
  t.deepEqual(heard(), ['bot: Olga: Which room?'])
  t.like(messages().at(-1)?.content.entities?.[0], { type: 'bold', offset: 0, length: 5 })
  olga.edit(where.chatId, said.message_id, { text: 'Which room, please?' })
  await settle()
  t.deepEqual(heard(), ['bot: Olga: Which room, please?'])
  anna.write({ chatId: anna.user.id, text: 'Room 7', replyTo: see.inChat(anna.user.id, 'Which room') })
  olga.photo({ ...where, caption: 'This one?' })
  olga.photo(where)
  const file = olga.document({ ...where, name: 'plan.pdf', caption: 'The plan' })
  olga.album([{ kind: 'photo', caption: 'Or these?' }, { kind: 'photo' }], where)
  await settle()
  todoist.as(people.olga.todoist.id).comment(see.task().id, 'From the board')
  await settle()
  t.deepEqual(heard().slice(2), [
    'bot: [photo] Olga: This one?',
    'bot: [photo] Olga:',
    'bot: [document] Olga: The plan',
    'bot: [photo] Olga: Or these?',
    'bot: [photo]',
    'bot: Olga: From the board',
  ])
  const albums = new Set(messages().flatMap(({ mediaGroupId }) => mediaGroupId ?? []))
  t.is(albums.size, 1, 'an album stays one')
  t.true(see.comments().includes('**Support (Olga):** Which room, please?'))
  olga.edit(where.chatId, file.message_id, { caption: 'The new plan' })
  olga.edit(where.chatId, said.message_id, { text: '// Which room?' })
  await settle()
  t.is(heard().filter((line) => line.includes('Which room')).length, 0, 'taken back')
  t.true(heard().includes('bot: [document] Olga: The new plan'))
  t.deepEqual(see.refused(), [])
})

test.serial('what is too long beside a name comes in two parts, and goes on as two', async (t) => {
  const { settle, olga, where, heard, see, telegram, people, group } = await answeredBy(t, 'by_name_long', 'name')
  const long = `${'word '.repeat(780)}end`
  const said = olga.write({ ...where, text: long })
  await settle()
  t.is(heard().length, 2)
  t.true(heard()[0]!.startsWith('bot: Olga: word') && heard()[1]!.endsWith('end'))
  telegram.as(people.lead.telegram.id).write({ chatId: group.id, text: '/desk set identity support' })
  await settle()
  olga.edit(where.chatId, said.message_id, { text: 'Shorter' })
  await settle()
  t.deepEqual(heard(), ['bot: Shorter'])
  olga.write({ ...where, text: 'As it was said' })
  await settle()
  t.is(heard().at(-1), 'bot: As it was said')
  t.deepEqual(see.refused(), [])
})

test.serial('by alias: nobody’s own name reaches the client', async (t) => {
  const { settle, olga, where, heard, anna, see } = await answeredBy(t, 'by_alias', 'alias Front desk')
  olga.write({ ...where, text: '/take' })
  olga.write({ ...where, text: 'On my way' })
  await settle()
  t.deepEqual(heard(), ['bot: Request 1 is accepted: Front desk is on it.', 'bot: Front desk: On my way'])
  anna.write('/status')
  await settle()
  t.regex(heard().at(-1)!, /Front desk has it/)
  t.false(heard().some((line) => line.includes('Olga')))
  t.deepEqual(see.refused(), [])
})
