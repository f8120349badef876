import test from 'ava'
import type { ExecutionContext } from 'ava'
import { en } from '../../src/texts/en.ts'
import { startJourney } from './journey.ts'
import type { Journey } from './journey.ts'

type Mirrored = Journey & { olgaGroup: number; ivanGroup: number; inGroup(group: number): string[] }

/** Olga and Ivan have groups of their own. */
async function started(t: ExecutionContext, name: string): Promise<Mirrored> {
  let groups: [number, number] = [0, 0]
  const journey = await startJourney(t, {
    name,
    env: ({ telegram, people: { olga, ivan } }) => {
      const own = (title: string, id: number) => telegram.addForum({ title, members: [{ id, status: 'creator' }] }).id
      groups = [own('Olga’s desk', olga.telegram.id), own('Ivan’s desk', ivan.telegram.id)]
      const mapping = [olga, ivan].map(({ name: called, telegram: { id }, todoist: account }, index) => ({
        name: called,
        telegramId: id,
        todoistId: account.id,
        groupId: groups[index],
      }))
      return { TECH_GROUPS_MAPPING: JSON.stringify(mapping) }
    },
  })
  const inGroup = (group: number): string[] =>
    journey.telegram
      .chat(group)
      .messages.filter((one) => one.threadId && !one.service && !one.deleted && !/^#\d+\n/.test(one.content.text ?? ''))
      .map(({ from, content }) => `${from.is_bot ? 'bot' : from.first_name}: ${content.text ?? content.caption ?? ''}`)
  return { ...journey, olgaGroup: groups[0], ivanGroup: groups[1], inGroup }
}

const topicIn = ({ telegram }: Journey, group: number) => telegram.chat(group).topics.filter(({ deleted }) => !deleted)

test('a ticket that is taken shows in the technician’s own group, and goes on there and in the main topic alike', async (t) => {
  const journey = await started(t, 'mirror_talk')
  const { telegram, todoist, people, group, see, settle, olgaGroup, inGroup } = journey
  const anna = telegram.as(people.anna.id)
  const olga = telegram.as(people.olga.telegram.id)
  anna.write('No water')
  anna.write('Second floor')
  await settle()
  const [main] = see.topics()
  olga.write({ chatId: group.id, threadId: main!.id, text: '/take' })
  await settle()
  const [mirror] = topicIn(journey, olgaGroup)
  t.is(mirror?.name, '🟡 [In progress | @olga_fix] #1 | Anna')
  t.deepEqual(inGroup(olgaGroup), ['bot: No water', 'bot: Second floor'])

  anna.write('Hurry please')
  await settle()
  olga.write({ chatId: olgaGroup, threadId: mirror!.id, text: 'On my way' })
  await settle()
  telegram.as(people.ivan.telegram.id).write({ chatId: group.id, threadId: main!.id, text: 'I bring a bucket' })
  todoist.as(people.lead.todoist.id).comment(see.task().id, 'Thanks for waiting')
  await settle()
  t.deepEqual(inGroup(olgaGroup).slice(2), [
    'bot: Hurry please',
    'Olga: On my way',
    'bot: Ivan: I bring a bucket',
    'bot: Lena: Thanks for waiting',
  ])
  t.deepEqual(see.topic(), [
    'bot: No water',
    'bot: Second floor',
    'bot: Hurry please',
    'bot: Olga: On my way',
    'Ivan: I bring a bucket',
    'bot: Lena: Thanks for waiting',
  ])
  t.deepEqual(
    see.chat(people.anna.id).filter((line) => !line.includes('request')),
    [
      'Anna: No water',
      'Anna: Second floor',
      'Anna: Hurry please',
      'bot: On my way',
      'bot: I bring a bucket',
      'bot: Thanks for waiting',
    ],
  )
  t.deepEqual(see.comments(), [
    '**Anna:** No water',
    '**Anna:** Second floor',
    '**Anna:** Hurry please',
    '**Support (Olga):** On my way',
    '**Support (Ivan):** I bring a bucket',
    'Thanks for waiting',
  ])
  t.deepEqual(see.refused(), [])
  void en
})
