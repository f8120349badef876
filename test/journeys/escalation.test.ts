import test from 'ava'
import { en } from '../../src/texts/en.ts'
import { say } from '../../src/texts/texts.ts'
import type { EscalationCause, Urgency } from '../../src/domain/ticket.ts'
import type { Journey } from './journey.ts'
import { startJourney } from './journey.ts'

const cause = (of: EscalationCause): string => say('en', 'card_escalated', { cause: say('en', `cause_${of}`) })
const escalatedTo = (of: EscalationCause, urgency: Urgency): string =>
  `bot: ${say('en', 'told_escalated', {
    ticket: 1,
    client: 'Anna',
    cause: say('en', `cause_${of}`),
    urgency: say('en', `urgency_${urgency}`),
  })}`

const priorities = { 1: 'unknown', 2: 'planned', 3: 'same_day', 4: 'critical' } as const

/** Where the ticket stands: on the task, on the card, and what the lead has heard. */
function look({ see, people, database }: Journey) {
  return {
    task: () => {
      const { priority, labels } = see.task()
      return [priorities[priority as keyof typeof priorities], ...labels.toSorted()]
    },
    card: () => see.topicCard().split('\n').slice(-2),
    lead: () => see.chat(people.lead.telegram.id).slice(2),
    causes: async () =>
      (await database.knex('events').where({ action: 'escalated' }).orderBy('id').select('payload')).map(
        ({ payload }) => payload.cause as string,
      ),
  }
}

test('words of a client make the ticket they open urgent at once, and the leads hear of it with the way there', async (t) => {
  const journey = await startJourney(t, { name: 'escalate_words' })
  const { telegram, people, group, see, settle } = journey
  telegram.as(people.lead.telegram.id).start()
  await settle()
  const anna = telegram.as(people.anna.id)
  anna.write('Жалоба: воды нет')
  await settle()
  const { task, card, lead, causes } = look(journey)
  t.deepEqual(task(), ['same_day', 'escalated'])
  t.deepEqual(card(), ['Urgency: same day', cause('words')])
  t.deepEqual(lead(), [escalatedTo('words', 'same_day')])
  const [[button]] = telegram.privateChat(people.lead.telegram.id).messages.at(-1)!.markup!.inline_keyboard as [
    [object],
  ]
  t.deepEqual(button, {
    text: en.button_topic,
    url: `https://t.me/c/${String(group.id).slice(4)}/${see.topics()[0]!.id}`,
  })
  anna.write('Проблема не решена')
  await settle()
  t.deepEqual(task(), ['same_day', 'escalated'], 'each cause counts once')
  t.deepEqual(await causes(), ['words'])
  t.deepEqual(see.topic().length, 2, 'the topic is not spoken in')
  t.deepEqual(see.refused(), [])
})

test('a fifth message in a row without an answer escalates, and so do staff, by command and by button', async (t) => {
  const journey = await startJourney(t, { name: 'escalate_unanswered' })
  const { telegram, todoist, people, group, see, settle } = journey
  telegram.as(people.lead.telegram.id).start()
  const anna = telegram.as(people.anna.id)
  anna.write('No water')
  await settle()
  const { task, card, lead, causes } = look(journey)
  todoist.as(people.olga.todoist.id).setLabels(see.task().id, ['kitchen', 'vip'])
  await settle()
  for (const text of ['Hello?', 'Anybody?', 'Please']) {
    anna.write(text)
    await settle()
  }
  t.deepEqual(task(), ['unknown', 'kitchen', 'vip'])
  anna.write('It is late')
  await settle()
  t.deepEqual(task(), ['same_day', 'escalated', 'kitchen', 'vip'], 'what others have set stays')
  t.deepEqual(card(), ['Urgency: same day', cause('unanswered')])

  const olga = telegram.as(people.olga.telegram.id)
  const where = { chatId: group.id, threadId: see.topics()[0]!.id }
  olga.write({ ...where, text: '/escalate' })
  await settle()
  t.deepEqual(task(), ['critical', 'escalated', 'kitchen', 'vip'])
  t.deepEqual(card(), [cause('unanswered'), cause('staff')])
  const shown = telegram.chat(group.id).messages.find(({ content }) => content.text?.startsWith('#1\n'))!
  const answer = olga.press(group.id, shown.id, 't:1:escalate')
  await settle()
  t.is((await answer)?.text, en.answer_already_escalated)
  t.deepEqual(lead(), [escalatedTo('unanswered', 'same_day'), escalatedTo('staff', 'critical')])
  t.deepEqual(await causes(), ['unanswered', 'staff'])
  olga.write({ ...where, text: '/history' })
  await settle()
  t.true(see.topic().at(-1)!.includes('Olga: escalated it: asked for by staff (same day → critical)'))
  t.deepEqual(see.refused(), [])
})

test('a label set while the ticket is closed escalates once it is open again', async (t) => {
  const journey = await startJourney(t, { name: 'escalate_closed' })
  const { telegram, todoist, people, see, settle } = journey
  telegram.as(people.lead.telegram.id).start()
  telegram.as(people.anna.id).write('No water')
  await settle()
  const { task, card, lead, causes } = look(journey)
  const olga = todoist.as(people.olga.todoist.id)
  const { id } = see.task()
  olga.setPriority(id, 2)
  olga.complete(id)
  await settle()
  olga.setLabels(id, ['escalated'])
  await settle()
  t.deepEqual([await causes(), lead()], [[], []])
  olga.reopen(id)
  await settle()
  t.deepEqual(await causes(), ['label'])
  t.deepEqual(task(), ['same_day', 'escalated'])
  t.deepEqual(card(), ['Urgency: same day', cause('label')])
  t.deepEqual(lead(), [escalatedTo('label', 'same_day')])
  t.deepEqual(see.refused(), [])
})

test('the label set in Todoist escalates; ours is no news, and a priority set by hand stays', async (t) => {
  const journey = await startJourney(t, { name: 'escalate_label' })
  const { telegram, todoist, people, group, see, settle } = journey
  telegram.as(people.lead.telegram.id).start()
  telegram.as(people.anna.id).write('No water')
  await settle()
  const { task, card, lead, causes } = look(journey)
  const olga = todoist.as(people.olga.todoist.id)
  olga.setLabels(see.task().id, ['escalated'])
  await settle()
  t.deepEqual(task(), ['same_day', 'escalated'])
  t.deepEqual(card(), ['Urgency: same day', cause('label')])
  olga.setLabels(see.task().id, ['later'])
  await settle()
  olga.setPriority(see.task().id, 2)
  await settle()
  t.deepEqual(task(), ['planned', 'later'])
  t.is(card()[0], 'Urgency: planned')
  const card1 = telegram.chat(group.id).messages.find(({ content }) => content.text?.startsWith('#1\n'))!
  const answer = telegram.as(people.lead.telegram.id).press(group.id, card1.id, 't:1:escalate')
  await settle()
  t.is((await answer)?.text, en.answer_escalated)
  t.deepEqual(task(), ['same_day', 'escalated', 'later'])
  t.deepEqual(await causes(), ['label', 'staff'])
  t.deepEqual(lead(), [escalatedTo('label', 'same_day')], 'a lead who did it knows')
  t.deepEqual(see.refused(), [])
})

test('a desk has words of its own', async (t) => {
  const journey = await startJourney(t, { name: 'escalate_desk' })
  const { telegram, people, database, settle } = journey
  await database.knex('desks').update({ escalation_words: ['fire'] })
  const anna = telegram.as(people.anna.id)
  anna.write('I want the manager')
  await settle()
  const { task } = look(journey)
  t.deepEqual(task(), ['unknown'])
  anna.write('FIRE!')
  await settle()
  t.deepEqual(task(), ['same_day', 'escalated'])
})
