// What staff take back with /undo.
import test from 'ava'
import { en } from '../../src/texts/en.ts'
import { startJourney } from './journey.ts'
import type { Journey } from './journey.ts'

const hour = 3_600_000

type Scene = Journey & { threadId: number; undo: (replyTo: number | null) => void }

async function asked(t: Parameters<typeof startJourney>[0], name: string, now?: () => number): Promise<Scene> {
  const journey = await startJourney(t, { name, ...(now ? { stage: { telegram: { now } } } : {}) })
  const { telegram, people, group, see, settle } = journey
  telegram.as(people.anna.id).write('No water')
  await settle()
  const threadId = see.topics()[0]!.id
  const undo: Scene['undo'] = (replyTo) => {
    const reply = replyTo === null ? {} : { replyTo }
    telegram.as(people.ivan.telegram.id).write({ chatId: group.id, threadId, text: '/undo', ...reply })
  }
  return { ...journey, threadId, undo }
}

test.serial(
  'a message of staff is taken back in every place, whoever asks, and twice is as good as once',
  async (t) => {
    const { telegram, group, people, database, see, settle, threadId, undo } = await asked(t, 'undo')
    const olga = telegram.as(people.olga.telegram.id)
    const where = { chatId: group.id, threadId }
    const { message_id: wrong } = olga.write({ ...where, text: 'Meant for Boris' })
    olga.write({ ...where, text: 'Coming' })
    const { message_id: note } = olga.write({ ...where, text: '// his code is 1234' })
    const { message_id: photo } = olga.photo({ ...where, caption: 'his door' })
    await settle()
    t.is(see.comments().length, 5)
    undo(wrong)
    undo(wrong)
    undo(note)
    undo(photo)
    await settle()
    t.deepEqual(see.comments(), ['**Anna:** No water', '**Support (Olga):** Coming'])
    t.deepEqual(see.chat(people.anna.id).slice(2), ['bot: Coming'])
    t.deepEqual(
      see.topic().filter((line) => !line.endsWith('/undo')),
      ['bot: No water', 'Olga: Coming', `bot: ${en.kept_as_note}`],
    )
    t.is((await database.knex('messages').whereNotNull('deleted_at')).length, 3)
    t.is((await database.knex('events').where({ action: 'undone' })).length, 3)
    t.deepEqual(see.refused(), [])
  },
)

test.serial('a comment of the board is taken back by its copy in the topic', async (t) => {
  const { todoist, people, see, settle, undo } = await asked(t, 'undo_comment')
  Object.assign(todoist.weather.webhooks, { shuffled: true, doubled: 1, shuffleMs: 40 })
  const olga = todoist.as(people.olga.todoist.id)
  olga.comment(see.task().id, 'Meant for Boris')
  await settle()
  undo(see.inTopic('Meant for Boris'))
  await settle()
  t.deepEqual(see.comments(), ['**Anna:** No water'])
  t.is(see.chat(people.anna.id).length, 2)
  t.deepEqual(see.topic(), ['bot: No water', 'Ivan: /undo'])
  t.deepEqual(see.refused(), [])
})

test.serial('an album is taken back as a whole', async (t) => {
  const { telegram, group, people, see, settle, threadId, undo } = await asked(t, 'undo_album')
  const olga = telegram.as(people.olga.telegram.id)
  const parts = olga.album([{ kind: 'photo', caption: 'his door' }, { kind: 'photo' }], { chatId: group.id, threadId })
  await settle()
  t.is(see.chat(people.anna.id).length, 4)
  undo(parts[0]!.message_id)
  await settle()
  t.is(see.chat(people.anna.id).length, 2)
  t.deepEqual(see.comments(), ['**Anna:** No water'])
  t.deepEqual(see.topic(), ['bot: No water', 'Ivan: /undo'])
  t.deepEqual(see.refused(), [])
})

test.serial('what can not be taken back is told in a line', async (t) => {
  const { telegram, group, people, database, see, settle, threadId, undo } = await asked(t, 'undo_not')
  const { message_id: old } = telegram
    .as(people.olga.telegram.id)
    .write({ chatId: group.id, threadId, text: 'Meant for Boris' })
  await settle()
  undo(null)
  undo(see.inTopic('No water'))
  await settle()
  await database.knex('messages').update({ created_at: new Date(Date.now() - 49 * hour) })
  undo(old)
  await settle()
  t.deepEqual(
    see.topic().filter((line) => line.startsWith('bot: ')),
    ['bot: No water', `bot: ${en.undo_what}`, `bot: ${en.undo_not_staff}`, `bot: ${en.undo_too_late}`],
  )
  t.deepEqual(see.chat(people.anna.id).slice(2), ['bot: Meant for Boris'])
  t.is(see.comments().length, 2)
  t.deepEqual(see.refused(), [])
})

test.serial('what the chat will not delete is marked at the client, and stays with its author', async (t) => {
  let now = Date.now()
  const scene = await asked(t, 'undo_marked', () => now)
  const { telegram, group, people, see, settle, threadId, undo } = scene
  const { message_id: wrong } = telegram
    .as(people.olga.telegram.id)
    .write({ chatId: group.id, threadId, text: 'Meant for Boris' })
  await settle()
  await scene.stopHub()
  now += 47.9 * hour
  undo(wrong)
  now += hour
  await scene.startHub()
  await settle()
  t.deepEqual(see.chat(people.anna.id).slice(2), [`bot: ${en.deleted_mark}`])
  t.deepEqual(see.topic(), ['bot: No water', 'Olga: Meant for Boris', 'Ivan: /undo'])
  t.deepEqual(see.comments(), ['**Anna:** No water'])
})

test.serial('a comment that is not ours to delete stays, and the topic hears of it', async (t) => {
  const { todoist, people, see, settle, undo } = await asked(t, 'undo_foreign')
  todoist.as(people.olga.todoist.id).comment(see.task().id, 'Meant for Boris')
  await settle()
  todoist.weather.failCommand('note_delete', { http_code: 403, error_code: 20, error: 'Forbidden' })
  undo(see.inTopic('Meant for Boris'))
  await settle()
  t.is(see.chat(people.anna.id).length, 2)
  t.true(see.topic().at(-1)!.startsWith('bot: ⚠️ Not delivered'))
  todoist.as(people.olga.todoist.id).comment(see.task().id, 'Coming')
  await settle()
  t.deepEqual(see.chat(people.anna.id).slice(2), ['bot: Coming'], 'and nothing waits for it')
})
