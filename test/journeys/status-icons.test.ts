import test from 'ava'
import { iconEmoji } from '../../integrations/sandbox/telegram-server/topics.ts'
import { startJourney } from './journey.ts'
import type { Journey } from './journey.ts'

/** The topic's icon as people see it, and what was asked of the chat for topics since `since` calls. */
function iconOf({ telegram, group }: Journey): string {
  const { iconEmojiId } = telegram.chat(group.id).topics.find(({ name }) => name.includes('#1') || name === 'WATER!')!
  return iconEmojiId === undefined ? 'none' : iconEmoji[iconEmojiId]!
}

const edits = ({ telegram }: Journey): number =>
  telegram.calls.filter(({ method }) => method === 'editForumTopic').length

test.serial('the icon of a topic follows the status, in one call with the title', async (t) => {
  const journey = await startJourney(t, { name: 'icons' })
  const { telegram, todoist, people, see, settle, restart } = journey
  telegram.as(people.anna.id).write('No water')
  await settle()
  const task = see.task().id
  const olga = todoist.as(people.olga.todoist.id)
  t.is(iconOf(journey), '💬')
  t.is(edits(journey), 0, 'it was made with its icon')
  const icons: [string, number][] = []
  const look = async (): Promise<void> => {
    await settle()
    icons.push([iconOf(journey), edits(journey)])
  }
  olga.assign(task, people.olga.todoist.id)
  await look()
  olga.moveToSection(task, 'Attention')
  await look()
  olga.moveToSection(task, 'Needs purchase')
  await look()
  olga.moveToSection(task, 'In progress')
  await look()
  olga.moveToSection(task, 'Waiting')
  await look()
  await restart()
  olga.moveToSection(task, 'Done')
  await look()
  olga.complete(task)
  await look()
  olga.reopen(task)
  await look()
  t.deepEqual(icons, [
    ['⚡️', 1],
    ['🔥', 2],
    ['⚡️', 3],
    ['⚡️', 3],
    ['👀', 4],
    ['✅', 5],
    ['🏁', 6],
    ['⚡️', 7],
  ])
  t.deepEqual(see.refused(), [])
})

test.serial('a title given by hand stays, and the icon still follows', async (t) => {
  const journey = await startJourney(t, { name: 'icon_by_hand' })
  const { telegram, todoist, group, people, see, settle } = journey
  telegram.as(people.anna.id).write('No water')
  await settle()
  telegram.as(people.olga.telegram.id).renameTopic(group.id, see.topics()[0]!.id, 'WATER!')
  todoist.as(people.olga.todoist.id).moveToSection(see.task().id, 'Done')
  await settle()
  t.is(see.topics()[0]!.name, 'WATER!')
  t.is(iconOf(journey), '✅')
  t.deepEqual(see.refused(), [])
})

test.serial('a topic that was deleted comes back with its icon', async (t) => {
  const journey = await startJourney(t, { name: 'icon_again' })
  const { telegram, todoist, group, people, see, settle } = journey
  telegram.as(people.anna.id).write('No water')
  await settle()
  todoist.as(people.olga.todoist.id).moveToSection(see.task().id, 'Done')
  await settle()
  telegram.as(people.olga.telegram.id).deleteTopic(group.id, see.topics()[0]!.id)
  todoist.as(people.olga.todoist.id).comment(see.task().id, 'Done')
  await settle()
  const [topic] = telegram.chat(group.id).topics.filter(({ deleted, name }) => !deleted && name.includes('#1'))
  t.is(iconEmoji[topic!.iconEmojiId!], '✅')
})

test.serial('where there are no icons to be had, topics have none and nothing else is different', async (t) => {
  const journey = await startJourney(t, { name: 'no_icons', hub: false })
  const { telegram, todoist, people, see, settle, startHub } = journey
  telegram.weather.add({ method: 'getForumTopicIconStickers', fault: { kind: '500-before' }, times: 5 })
  await startHub()
  telegram.as(people.anna.id).write('No water')
  await settle()
  todoist.as(people.olga.todoist.id).assign(see.task().id, people.olga.todoist.id)
  await settle()
  t.is(iconOf(journey), 'none')
  t.is(see.topics()[0]!.name, '🟡 [In progress | @olga_fix] #1 | Anna')
  todoist.as(people.olga.todoist.id).moveToSection(see.task().id, 'Attention')
  await settle()
  t.is(edits(journey), 1, 'and nothing is asked for their sake')
})
