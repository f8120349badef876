import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import test from 'ava'
import { en } from '../../src/texts/en.ts'
import { startJourney } from './journey.ts'

const run = promisify(execFile)
const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))

test.serial('the card offers what is allowed now, and each button moves the ticket everywhere', async (t) => {
  const { telegram, todoist, group, people, see, settle } = await startJourney(t, { name: 'status_buttons' })
  telegram.as(people.anna.id).write('No water')
  await settle()
  const task = see.task().id
  const card = () => telegram.chat(group.id).messages.find(({ content }) => content.text?.startsWith('#1\n'))!
  const buttons = () =>
    card()
      .markup!.inline_keyboard.map((row) =>
        row.flatMap((one) => ('callback_data' in one ? [one.callback_data.slice(4)] : [])),
      )
      .filter((row) => row.length > 0)
  const press = async (button: string, options?: { stale?: boolean }): Promise<string | undefined> => {
    const answer = telegram.as(people.olga.telegram.id).press(group.id, card().id, `t:1:${button}`, options)
    await settle()
    return (await answer)?.text
  }
  t.deepEqual(buttons(), [
    ['take', 'done', 'close'],
    ['in_progress', 'waiting', 'attention'],
    ['needs_purchase', 'needs_contractor', 'escalate'],
    ['a2', 'a1'],
  ])
  await press('take')
  t.is(await press('needs_purchase'), en.answer_moved)
  t.is(see.section(task), 'Needs purchase')
  t.is(see.topics()[0]!.name, '🟡 [In progress | @olga_fix] #1 | Anna')
  t.deepEqual(buttons()[2], ['needs_contractor', 'escalate'])
  t.is(await press('needs_purchase', { stale: true }), en.answer_already_there)
  t.is(await press('done'), en.answer_moved)
  t.is(see.section(task), 'Done')
  t.is(see.topics()[0]!.name, '🔵 [Done | @olga_fix] #1 | Anna')
  await press('close')
  t.true(todoist.task(task).checked)
  t.deepEqual(buttons(), [['reopen']])
  t.is(await press('waiting', { stale: true }), en.answer_already_closed)
  t.is(see.section(task), 'Done')
  t.deepEqual(see.refused(), [])
})

test.serial('/history tells staff who did what on which side, in the topic and in the terminal', async (t) => {
  const journey = await startJourney(t, { name: 'history', env: { LOCALE: 'ru' } })
  const { telegram, todoist, group, people, see, settle } = journey
  const anna = telegram.as(people.anna.id)
  anna.write('Нет воды')
  await settle()
  const task = see.task().id
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  todoist.as(people.olga.todoist.id).assign(task, people.olga.todoist.id)
  await settle()
  todoist.as(people.olga.todoist.id).moveToSection(task, 'Ждём клиента')
  await settle()
  anna.write('Кабинет 5')
  await settle()
  telegram.as(people.ivan.telegram.id).write({ ...where, text: '/history' })
  await settle()
  const told = see.topic().at(-1)!
  const deeds = [...told.matchAll(/ · (.+)/g)].map(([, deed]) => deed)
  t.deepEqual(deeds, [
    'Anna: открытие заявки',
    'кто-то в Todoist: исполнитель: никто → Olga',
    'кто-то в Todoist: Приняты → Ждём клиента',
    'Anna: Ждём клиента → В работе',
  ])
  const sides = await journey.database.knex('events').orderBy('id').pluck('side')
  t.deepEqual(sides, ['client', 'board', 'board', 'client'])
  t.deepEqual(see.comments(task).length, 2, 'a command is not carried')

  const env = { ...process.env, ...journey.env, DATABASE_URL: journey.database.url }
  const { stdout } = await run(process.execPath, ['--no-warnings', cli, 'history', '1'], { env })
  t.deepEqual(
    [...stdout.matchAll(/ · (.+)/g)].map(([, deed]) => deed),
    deeds,
  )
  const wrong = await t.throwsAsync(run(process.execPath, ['--no-warnings', cli, 'history', 'water'], { env }))
  t.regex(String((wrong as { stderr?: string }).stderr), /Which ticket\?/)
})
