import test from 'ava'
import { en } from '../../src/texts/en.ts'
import { ru } from '../../src/texts/ru.ts'
import type { Journey } from './journey.ts'
import { startJourney } from './journey.ts'

/** The last message with buttons there: its lines, and a press on one of them. */
function settings({ telegram, settle }: Journey, chatId: number, userId: number) {
  const shown = () => {
    const chat = chatId < 0 ? telegram.chat(chatId) : telegram.privateChat(chatId)
    return chat.messages.findLast(({ content }) => content.text === en.notify || content.text === ru.notify)!
  }
  const buttons = () => shown().markup!.inline_keyboard.flat() as { text: string; callback_data: string }[]
  return {
    lines: () => buttons().map(({ text }) => text),
    id: () => shown().id,
    async press(line: string, by = userId): Promise<string | undefined> {
      const { callback_data: data } = buttons().find(({ text }) => text.endsWith(line))!
      const answer = telegram.as(by).press(chatId, shown().id, data)
      await settle()
      return (await answer)?.text
    },
  }
}

test('clients switch off what they can do without; that a request is solved or closed they are always told', async (t) => {
  const journey = await startJourney(t, { name: 'mute_client' })
  const { telegram, todoist, people, see, settle } = journey
  const anna = telegram.as(people.anna.id)
  const olga = todoist.as(people.olga.todoist.id)
  anna.write('No water')
  anna.write('/notify')
  await settle()
  t.deepEqual(see.comments(), ['**Anna:** No water'], 'a command is no message')
  const asked = settings(journey, people.anna.id, people.anna.id)
  t.deepEqual(asked.lines(), [`🔔 ${en.notify_client_accepted}`, `🔔 ${en.notify_client_waiting}`])
  const { length } = see.chat(people.anna.id)
  t.is(await asked.press(en.notify_client_accepted), en.answer_notify_changed)
  t.deepEqual(asked.lines(), [`🔕 ${en.notify_client_accepted}`, `🔔 ${en.notify_client_waiting}`])
  t.is(see.chat(people.anna.id).length, length, 'changed where it stands')
  await asked.press(en.notify_client_waiting)
  await asked.press(en.notify_client_accepted)
  await asked.press(en.notify_client_accepted)
  olga.assign(see.task().id, people.olga.todoist.id)
  await settle()
  for (const section of ['Waiting', 'Done']) {
    olga.moveToSection(see.task().id, section)
    await settle()
  }
  t.deepEqual(see.chat(people.anna.id).slice(length), [`bot: ${en.done_for_client.replace('{ticket}', '1')}`])
  t.deepEqual(see.refused(), [])
})

test('staff switch off theirs, in the group or privately, and nobody those of others', async (t) => {
  const journey = await startJourney(t, { name: 'mute_staff', env: { LOCALE: 'ru' } })
  const { telegram, todoist, group, people, see, settle } = journey
  const { olga, ivan, lead } = people
  telegram.as(olga.telegram.id).start()
  telegram.as(lead.telegram.id).start()
  telegram.as(people.anna.id).write('No water')
  await settle()
  telegram.as(olga.telegram.id).write({ chatId: group.id, text: '/notify' })
  telegram.as(lead.telegram.id).write('/notify')
  await settle()
  const olgas = settings(journey, group.id, olga.telegram.id)
  t.deepEqual(olgas.lines(), [
    `🔔 ${ru.notify_technician_assigned}`,
    `🔔 ${ru.notify_technician_answered}`,
    `🔔 ${ru.notify_technician_reassigned}`,
    `🔔 ${ru.notify_technician_mentioned}`,
  ])
  t.is(await olgas.press(ru.notify_technician_assigned, ivan.telegram.id), ru.answer_notify_others)
  t.is(olgas.lines()[0], `🔔 ${ru.notify_technician_assigned}`)
  t.is(await olgas.press(ru.notify_technician_assigned), ru.answer_notify_changed)
  t.is(olgas.lines()[0], `🔕 ${ru.notify_technician_assigned}`)
  const leads = settings(journey, lead.telegram.id, lead.telegram.id)
  t.is(leads.lines().length, 9)
  await leads.press(ru.notify_lead_critical)

  const heardByOlga = see.chat(olga.telegram.id).length
  const heardByLead = see.chat(lead.telegram.id).length
  todoist.as(lead.todoist.id).assign(see.task().id, olga.todoist.id)
  todoist.as(lead.todoist.id).setPriority(see.task().id, 4)
  await settle()
  t.is(see.chat(olga.telegram.id).length, heardByOlga)
  t.is(see.chat(lead.telegram.id).length, heardByLead)
  const forged = telegram
    .as(olga.telegram.id)
    .press(group.id, olgas.id(), `d:notify:client:closed:${olga.telegram.id}`, { stale: true })
  await settle()
  t.is((await forged)?.text, ru.answer_old_button)
  t.deepEqual(see.refused(), [])
})
