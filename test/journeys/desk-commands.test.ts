import test from 'ava'
import { en } from '../../src/texts/en.ts'
import { say } from '../../src/texts/texts.ts'
import { startJourney } from './journey.ts'

test('/ticket shows a lead one ticket, wherever it is asked for; a client only has written it', async (t) => {
  const { telegram, todoist, people, group, see, settle } = await startJourney(t, { name: 'command_ticket' })
  const anna = telegram.as(people.anna.id)
  anna.write('No water')
  await settle()
  const lead = telegram.as(people.lead.telegram.id)
  lead.start()
  lead.write('/ticket 1')
  lead.write('/ticket')
  lead.write({ chatId: group.id, text: '/ticket 77' })
  await settle()
  const chat = see.chat(lead.user.id)
  const shown = chat.find((line) => line.includes('[New] #1'))
  t.regex(shown ?? '', /🟢 \[New\] #1 \| Anna \(@anna\)\nRequest: No water\nOpened: /)
  t.true(chat.includes(`bot: ${en.ticket_usage}`))
  const general = telegram.chat(group.id).messages.filter(({ threadId }) => !threadId)
  t.is(general.at(-1)?.content.text, say('en', 'ticket_unknown', { ticket: 77 }))

  anna.write('/ticket 1')
  await settle()
  t.true(see.comments(see.task().id).includes('**Anna:** /ticket 1'), 'words like any other')
  t.is(todoist.tasks(see.task().project_id).length, 1)
  t.deepEqual(see.refused(), [])
})
