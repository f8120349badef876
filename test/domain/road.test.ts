import test from 'ava'
import { decide } from '../../src/domain/decide.ts'
import type { Decidable } from '../../src/domain/decide.ts'
import { nothing } from '../../src/domain/decision.ts'
import type { AuditEvent, Decision, Situation, Want } from '../../src/domain/decision.ts'
import { ivan, olga, situation, ticket } from './situation.ts'

const system = (action: string, payload: AuditEvent['payload'] = {}): AuditEvent => ({
  actor: 'SYSTEM',
  actorName: null,
  action,
  payload,
})
const lost: Decidable = { type: 'topic_lost', roomId: 5, threadId: 50 }
const anew: Want[] = [{ op: 'open_topic' }, { op: 'card' }, { op: 'transcript' }]
const undelivered: Decidable = { type: 'delivery_failed', ticketId: 12, outboxId: 9, op: 'show', reason: 'too big' }
const failure = system('undelivered', { outbox: 9, reason: 'too big' })

const rows: [sentence: string, situation: Situation, happening: Decidable, wanted: Partial<Decision>][] = [
  [
    'a new topic is linked from the task',
    situation(),
    { type: 'topic_opened', roomId: 5 },
    { wants: [{ op: 'describe_task' }] },
  ],
  [
    'and from the card that its technician has in a group of their own',
    situation({ ticket: ticket('accepted', { technicianId: 1 }), technician: { ...ivan, groupId: -5 } }),
    { type: 'topic_opened', roomId: 5 },
    { wants: [{ op: 'describe_task' }, { op: 'refresh_card' }] },
  ],
  [
    'a new topic asks nothing of a deleted task',
    situation({ taskGone: true }),
    { type: 'topic_opened', roomId: 5 },
    {},
  ],
  [
    'a deleted topic is made anew before anything else is shown there',
    situation(),
    lost,
    { topicFirst: true, events: [system('topic_lost')], wants: anew },
  ],
  [
    'the deleted topic of a closed ticket is closed again',
    situation({ ticket: ticket('closed') }),
    lost,
    { topicFirst: true, events: [system('topic_lost')], wants: [...anew, { op: 'close_topic' }] },
  ],
  [
    'a new task is linked from the card',
    situation(),
    { type: 'task_opened', ticketId: 12 },
    { wants: [{ op: 'refresh_card' }] },
  ],
  [
    'a ticket whose technician is known on the board now is theirs there too',
    situation({ ticket: ticket('accepted', { technicianId: 1 }), technician: ivan }),
    { type: 'technician_linked', ticketId: 12 },
    { wants: [{ op: 'assign_task', responsible: 'u1' }, { op: 'title' }, { op: 'refresh_card' }] },
  ],
  [
    'and shows their name alone where the task is gone',
    situation({ ticket: ticket('accepted', { technicianId: 1 }), technician: ivan, taskGone: true }),
    { type: 'technician_linked', ticketId: 12 },
    { wants: [{ op: 'title' }, { op: 'refresh_card' }] },
  ],
  [
    'or where the ticket has gone to somebody the board does not know',
    situation({ ticket: ticket('accepted', { technicianId: 2 }), technician: olga }),
    { type: 'technician_linked', ticketId: 12 },
    { wants: [{ op: 'title' }, { op: 'refresh_card' }] },
  ],
  [
    'or to nobody',
    situation(),
    { type: 'technician_linked', ticketId: 12 },
    { wants: [{ op: 'title' }, { op: 'refresh_card' }] },
  ],
  [
    'what the directory tells of the client is shown on the card and in the task',
    situation(),
    { type: 'card_found', ticketId: 12 },
    { wants: [{ op: 'refresh_card' }, { op: 'describe_task' }] },
  ],
  [
    'what the directory tells asks nothing of a deleted task',
    situation({ taskGone: true }),
    { type: 'card_found', ticketId: 12 },
    { wants: [{ op: 'refresh_card' }] },
  ],
  [
    'a closed ticket stays as it was then, whatever the directory tells',
    situation({ ticket: ticket('closed') }),
    { type: 'card_found', ticketId: 12 },
    {},
  ],
  [
    'what the directory tells of no ticket is nothing',
    situation({ ticket: null }),
    { type: 'card_found', ticketId: 12 },
    {},
  ],
  [
    'a comment that could not show something learns where to see it',
    situation(),
    { type: 'copied_to_topic', messageId: 40 },
    { wants: [{ op: 'edit_comment', message: 40 }] },
  ],
  [
    'a technician’s group that refuses us is told of in the topic',
    situation(),
    { type: 'mirror_refused', ticketId: 12, reason: 'not enough rights' },
    {
      wants: [
        {
          op: 'tell',
          room: 'topic',
          notice: 'mirror_waits',
          args: { reason: 'not enough rights' },
          replyTo: null,
          buttons: [],
        },
      ],
    },
  ],
  [
    'what could not be delivered is shown in the topic',
    situation(),
    undelivered,
    {
      events: [failure],
      wants: [
        {
          op: 'tell',
          room: 'topic',
          notice: 'delivery_failed',
          args: { id: 9, reason: 'too big' },
          replyTo: null,
          buttons: [],
        },
      ],
    },
  ],
  [
    'in a topic that can’t be made nothing can be said',
    situation(),
    { ...undelivered, op: 'open_topic' },
    { events: [system('undelivered', { outbox: 9, reason: 'too big', op: 'open_topic' })] },
  ],
  [
    'what could not be delivered outside a ticket is kept in the audit trail',
    situation({ ticket: null }),
    undelivered,
    { events: [failure] },
  ],
  [
    'a task that turned out to be deleted is told of in the topic',
    situation(),
    { type: 'task_lost', ticketId: 12 },
    { wants: [{ op: 'tell', room: 'topic', notice: 'task_deleted', args: {}, replyTo: null, buttons: [] }] },
  ],
]

for (const [sentence, given, happening, wanted] of rows) {
  test(sentence, (t) => {
    t.deepEqual(decide(given, happening), { ...nothing(), ...wanted })
  })
}
