import test from 'ava'
import { decide, sideOf } from '../../src/domain/decide.ts'
import type { Decidable } from '../../src/domain/decide.ts'
import { nothing } from '../../src/domain/decision.ts'
import type { Decision, Situation } from '../../src/domain/decision.ts'
import { techniciansCalled } from '../../src/domain/technician-called.ts'
import type { Technician } from '../../src/domain/ticket.ts'
import { ivan, now, olga, situation, ticket } from './situation.ts'

const from = { telegramId: 10, username: 'lena', name: 'Lena', locale: null }
const assigns: Decidable = { type: 'lead_assigned', from, ticketId: 12, technicianId: 1 }
const assigned = (before: number | null, to: number): Pick<Decision, 'answer' | 'answerArgs' | 'events'> => ({
  answer: 'assigned',
  answerArgs: { name: '@ivan_p' },
  events: [{ actor: 'STAFF', actorName: 'Lena', action: 'assigned', payload: { from: before, to } }],
})

type Row = [sentence: string, situation: Situation, wanted: Partial<Decision>]
const rows: Row[] = [
  [
    'a new ticket is accepted by whom a lead gives it to, and the board and the topic show it',
    situation({ assignee: ivan }),
    {
      ...assigned(null, 1),
      change: { technicianId: 1, status: 'accepted', assignedAt: now },
      wants: [
        { op: 'assign_task', responsible: 'u1' },
        { op: 'move_task', status: 'accepted' },
        { op: 'title' },
        { op: 'refresh_card' },
      ],
    },
  ],
  [
    'a ticket that somebody works on changes hands and stays where it is',
    situation({ ticket: ticket('waiting', { technicianId: 2 }), technician: olga, assignee: ivan }),
    {
      ...assigned(2, 1),
      change: { technicianId: 1, status: 'waiting', assignedAt: now },
      wants: [{ op: 'assign_task', responsible: 'u1' }, { op: 'title' }, { op: 'refresh_card' }],
    },
  ],
  [
    'without a task nothing is asked of the board',
    situation({ assignee: ivan, taskGone: true }),
    {
      ...assigned(null, 1),
      change: { technicianId: 1, status: 'accepted', assignedAt: now },
      wants: [{ op: 'title' }, { op: 'refresh_card' }],
    },
  ],
  [
    'giving it to whoever has it changes nothing',
    situation({ ticket: ticket('accepted', { technicianId: 1 }), technician: ivan, assignee: ivan }),
    { answer: 'already_theirs', answerArgs: { name: '@ivan_p' } },
  ],
  [
    'a closed ticket is given to nobody',
    situation({ ticket: ticket('closed'), assignee: ivan }),
    { answer: 'already_closed' },
  ],
  ['without a ticket nothing follows', situation({ ticket: null, assignee: ivan }), {}],
  ['without a technician nothing follows', situation(), {}],
]

for (const [sentence, given, wanted] of rows) {
  test(sentence, (t) => t.deepEqual(decide(given, assigns), { ...nothing(), ...wanted }))
}

test('what a lead does is told as done by staff', (t) => t.is(sideOf(assigns), 'topic'))

const semyon: Technician = {
  id: 3,
  name: 'Семён  Иванов',
  telegramId: null,
  username: null,
  todoistId: 'u3',
  groupId: null,
}
const ivanna: Technician = { id: 4, name: 'Ivanna', telegramId: 12, username: 'iv', todoistId: null, groupId: null }
const all = [ivan, olga, semyon, ivanna]

const called: [sentence: string, name: string, wanted: Technician[]][] = [
  ['a name is enough', 'Olga Ivanova', [olga]],
  ['so is its beginning, in any case', 'oLG', [olga]],
  ['so is a word of it', 'ivanova', [olga]],
  ['so is a username', 'ivan_p', [ivan]],
  ['with an @ only usernames count, whole ones first', '@iv', [ivanna]],
  ['and so does the beginning of one', '@ivan', [ivan]],
  ['the whole name wins over others that begin so', 'ivan', [ivan]],
  ['several may begin alike', 'iva', [ivan, olga, ivanna]],
  ['ё counts as е, and spaces as one', 'семен иванов', [semyon]],
  ['what nobody is called finds nobody', 'Peter', []],
  ['an @ alone finds nobody', '@', []],
]

for (const [sentence, name, wanted] of called) {
  test(`a technician by name: ${sentence}`, (t) => t.deepEqual(techniciansCalled(name, all), wanted))
}
