import test from 'ava'
import fc from 'fast-check'
import type { Locale, Status } from '../../src/domain/ticket.ts'
import { callName, statuses } from '../../src/domain/ticket.ts'
import { taskContent, topicTitle } from '../../src/domain/title.ts'

const anna = { name: 'Анна', username: 'anna' }
const tech = { name: 'Иван', username: 'tech' }

const inRussian: Record<Status, string> = {
  new: '🟢 [Новый] #12 | Анна (@anna)',
  accepted: '🟡 [В работе | @tech] #12 | Анна',
  in_progress: '🟡 [В работе | @tech] #12 | Анна',
  waiting: '🟡 [В работе | @tech] #12 | Анна',
  attention: '🟡 [В работе | @tech] #12 | Анна',
  needs_purchase: '🟡 [В работе | @tech] #12 | Анна',
  needs_contractor: '🟡 [В работе | @tech] #12 | Анна',
  done: '🔵 [Решён | @tech] #12 | Анна',
  closed: '🟣 [Закрыт | @tech] #12 | Анна',
}
const inEnglish: Record<Status, string> = {
  new: '🟢 [New] #12 | Анна (@anna)',
  accepted: '🟡 [In progress | @tech] #12 | Анна',
  in_progress: '🟡 [In progress | @tech] #12 | Анна',
  waiting: '🟡 [In progress | @tech] #12 | Анна',
  attention: '🟡 [In progress | @tech] #12 | Анна',
  needs_purchase: '🟡 [In progress | @tech] #12 | Анна',
  needs_contractor: '🟡 [In progress | @tech] #12 | Анна',
  done: '🔵 [Done | @tech] #12 | Анна',
  closed: '🟣 [Closed | @tech] #12 | Анна',
}
for (const status of statuses) {
  test(`the topic of a ticket that is ${status} says so in both languages`, (t) => {
    t.is(topicTitle({ id: 12, status }, anna, tech, 'ru'), inRussian[status])
    t.is(topicTitle({ id: 12, status }, anna, tech, 'en'), inEnglish[status])
  })
}

const titles: [sentence: string, title: string, wanted: string][] = [
  [
    'a client without a username is called by name alone',
    topicTitle({ id: 12, status: 'new' }, { name: 'Анна', username: null }, null, 'ru'),
    '🟢 [Новый] #12 | Анна',
  ],
  [
    'a technician without a username is called by name',
    topicTitle({ id: 12, status: 'done' }, anna, { name: 'Иван', username: null }, 'ru'),
    '🔵 [Решён | Иван] #12 | Анна',
  ],
  [
    'a ticket that nobody has names nobody',
    topicTitle({ id: 12, status: 'closed' }, anna, null, 'en'),
    '🟣 [Closed] #12 | Анна',
  ],
  [
    'a ticket moved back to new names nobody, whoever has it',
    topicTitle({ id: 12, status: 'new' }, anna, tech, 'en'),
    '🟢 [New] #12 | Анна (@anna)',
  ],
  [
    'a name of 200 letters is cut',
    topicTitle({ id: 12, status: 'closed' }, { name: 'я'.repeat(200), username: null }, null, 'en'),
    `🟣 [Closed] #12 | ${'я'.repeat(110)}…`,
  ],
  [
    'a name of emoji is cut between emoji',
    topicTitle({ id: 12, status: 'closed' }, { name: '🦊'.repeat(200), username: null }, null, 'en'),
    `🟣 [Closed] #12 | ${'🦊'.repeat(110)}…`,
  ],
  [
    'a name that just fits stays whole',
    topicTitle({ id: 12, status: 'closed' }, { name: 'я'.repeat(111), username: null }, null, 'en'),
    `🟣 [Closed] #12 | ${'я'.repeat(111)}`,
  ],
  [
    "a technician's long name is cut before the number",
    topicTitle({ id: 12, status: 'done' }, anna, { name: 'и'.repeat(200), username: null }, 'en'),
    `🔵 [Done | ${'и'.repeat(52)}…] #12 | Анна`,
  ],
  ['a technician is called by username where there is one', callName(tech), '@tech'],
  [
    'a task says whose ticket it is and what it is about',
    taskContent({ id: 12, subject: 'Projector is dead\nRoom 5' }, anna),
    '#12 · Анна (@anna): Projector is dead',
  ],
  [
    'a task of a client without a username says the name',
    taskContent({ id: 12, subject: '* star' }, { name: 'Анна', username: null }),
    '#12 · Анна: * star',
  ],
  [
    'a long request is cut to 500 characters in the task',
    taskContent({ id: 12, subject: '🦊'.repeat(1000) }, { name: 'Anna', username: null }),
    `#12 · Anna: ${'🦊'.repeat(487)}…`,
  ],
]
for (const [sentence, title, wanted] of titles) {
  test(sentence, (t) => {
    t.is(title, wanted)
  })
}

const name = fc.string({ unit: 'binary', maxLength: 200 })
const person = fc.record({ name, username: fc.option(name) })

test('a title is never longer than 128 characters, and never loses its number', (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(
        fc.nat(),
        fc.constantFrom(...statuses),
        person,
        fc.option(person),
        fc.constantFrom<Locale>('ru', 'en'),
        (id, status, client, technician, locale) => {
          const title = topicTitle({ id, status }, client, technician, locale)
          return [...title].length <= 128 && title.includes(`] #${id} | `)
        },
      ),
    ),
  )
})

test('a task is never longer than 500 characters, and begins with its number', (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(fc.nat(), fc.string({ unit: 'binary', maxLength: 800 }), person, (id, subject, client) => {
        const content = taskContent({ id, subject }, client)
        return [...content].length <= 500 && content.startsWith(`#${id} · `)
      }),
    ),
  )
})
