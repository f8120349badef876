import test from 'ava'
import { plainText } from '../../src/domain/content.ts'
import { decide } from '../../src/domain/decide.ts'
import type { Decidable } from '../../src/domain/decide.ts'
import { nothing } from '../../src/domain/decision.ts'
import type { Decision, Situation, Want } from '../../src/domain/decision.ts'
import type { Message } from '../../src/domain/message.ts'
import { hoursAgo, situation, ticket } from './situation.ts'

const undo: Decidable = {
  type: 'staff_commanded',
  place: { chatId: -1001, threadId: 50 },
  from: { telegramId: 8, username: 'ivan_p', name: 'Ivan P.', locale: null },
  command: 'undo',
  args: '',
  messageId: 60,
  replyTo: 55,
}

const said = (more: Partial<Message> = {}): Message => ({
  id: 5,
  ticketId: 12,
  author: 'technician',
  authorName: 'Olga',
  visibility: 'public',
  origin: 'topic',
  content: plainText('Wrong topic'),
  replyTo: null,
  createdAt: hoursAgo(47),
  editedAt: null,
  deletedAt: null,
  ...more,
})

const told = (notice: 'undo_what' | 'undo_not_staff' | 'undo_too_late'): Partial<Decision> => ({
  wants: [{ op: 'tell', room: 'topic', notice, args: {}, replyTo: 60, buttons: [] }],
})
const undone = (wants: Want[], removeAlso: number[] = []): Partial<Decision> => ({
  remove: 5,
  removeAlso,
  events: [{ actor: 'TECH', actorName: 'Ivan P.', action: 'undone', payload: { message: 5 } }],
  wants,
})
const atClient = (message: number): Want => ({ op: 'delete_shown', room: 'client', message })

const rows: [sentence: string, situation: Situation, wanted: Partial<Decision>][] = [
  [
    'what staff wrote in the topic is removed at the client, in the topic and on the board',
    situation({ message: said() }),
    undone([atClient(5), { op: 'delete_source', message: 5 }, { op: 'delete_comment', message: 5 }]),
  ],
  [
    'so is what was written in a ticket that is closed by now',
    situation({ message: said(), ticket: ticket('closed') }),
    undone([atClient(5), { op: 'delete_source', message: 5 }, { op: 'delete_comment', message: 5 }]),
  ],
  [
    'a comment of the board is removed there, and its copy from the topic',
    situation({ message: said({ origin: 'board' }) }),
    undone([atClient(5), { op: 'delete_shown', room: 'topic', message: 5 }, { op: 'delete_comment', message: 5 }]),
  ],
  [
    'a ready answer is removed in the topic too, with the command that called it',
    situation({ message: said({ origin: 'canned' }) }),
    undone([
      atClient(5),
      { op: 'delete_shown', room: 'topic', message: 5 },
      { op: 'delete_source', message: 5 },
      { op: 'delete_comment', message: 5 },
    ]),
  ],
  [
    'a note has nothing to be removed at the client',
    situation({ message: said({ visibility: 'note' }) }),
    undone([
      { op: 'delete_source', message: 5 },
      { op: 'delete_comment', message: 5 },
    ]),
  ],
  [
    'an album is taken back as a whole',
    situation({ message: said(), album: [said({ id: 6 })] }),
    undone(
      [
        atClient(5),
        { op: 'delete_source', message: 5 },
        { op: 'delete_comment', message: 5 },
        atClient(6),
        { op: 'delete_source', message: 6 },
        { op: 'delete_comment', message: 6 },
      ],
      [6],
    ),
  ],
  ['what answers nothing is told what to answer', situation(), told('undo_what')],
  ["a client's message is not taken back", situation({ message: said({ origin: 'client' }) }), told('undo_not_staff')],
  [
    'nor is one of more than two days ago',
    situation({ message: said({ createdAt: hoursAgo(49) }) }),
    told('undo_too_late'),
  ],
  ['taking back twice changes nothing', situation({ message: said({ deletedAt: hoursAgo(1) }) }), {}],
]
for (const [sentence, given, wanted] of rows) {
  test(sentence, (t) => {
    t.deepEqual(decide(given, undo), { ...nothing(), ...wanted })
  })
}
