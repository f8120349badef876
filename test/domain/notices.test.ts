import test from 'ava'
import { plainText } from '../../src/domain/content.ts'
import { nothing } from '../../src/domain/decision.ts'
import type { Decision, NewMessage, Situation, Told, Want } from '../../src/domain/decision.ts'
import { withNotices } from '../../src/domain/notices.ts'
import type { Ticket } from '../../src/domain/ticket.ts'
import { hoursAgo, ivan, now, olga, situation, ticket } from './situation.ts'

const at = now.toISOString()
const says = (text: string, author: 'client' | 'technician' = 'client'): Partial<Decision> => ({
  keep: {
    author,
    authorName: 'x',
    technicianId: null,
    visibility: 'public',
    origin: author === 'client' ? 'client' : 'topic',
    content: plainText(text),
    replyTo: null,
    at: now,
    source: { surface: 'chat', place: '7', externalId: '5' },
  } satisfies NewMessage,
  wants: [{ op: 'comment', message: 'new' }],
})
const before = (minutes: number): Situation['before'] => [
  { origin: 'topic', content: plainText('Hi'), at: new Date(now.getTime() - minutes * 60_000) },
]
const event = (action: string, payload: Record<string, unknown> = {}, actorName: string | null = 'Olga') => ({
  events: [{ actor: 'TECH', actorName, action, payload } as const],
})
const client = (kind: 'accepted' | 'waiting' | 'done'): Told => ({ to: { role: 'client' }, kind, args: {} })
const technician = (
  id: number,
  kind: 'assigned' | 'answered' | 'reassigned' | 'mentioned',
  args: Told['args'] = {},
): Told => ({ to: { role: 'technician', id }, kind, args })
const lead = (
  kind: 'critical' | 'escalated' | 'undelivered' | 'sync_paused',
  args: Told['args'] = {},
  except: number | null = null,
): Told => ({ to: { role: 'lead', except }, kind, args })

const ivans = (status: Ticket['status'] = 'in_progress', told: Ticket['told'] = {}): Partial<Situation> => ({
  ticket: ticket(status, { technicianId: 1, told: { accepted: at, ...told } }),
  technician: ivan,
})

type Row = [
  sentence: string,
  given: Partial<Situation>,
  decision: Partial<Decision>,
  told: Told[],
  remembered?: Ticket['told'],
]
test('what a decision itself has told is remembered beside the rest', (t) => {
  const given = situation(ivans('closed', { answered: at }))
  const told = { ...given.ticket!.told, closed_not_sent: at }
  const { change } = withNotices(given, { ...nothing(), change: { told, technicianId: null } })
  t.deepEqual(change.told, { accepted: at, closed_not_sent: at })
})

const taken = { change: { technicianId: 1, status: 'accepted' } } as const
const rows: Row[] = [
  // the client
  ['a client hears that a request is accepted', { actor: ivan }, taken, [client('accepted')], { accepted: at }],
  ['once', { actor: ivan, ticket: ticket('new', { told: { accepted: at } }) }, taken, []],
  [
    'put under accepted by hand, it is accepted too',
    {},
    { change: { status: 'accepted' } },
    [client('accepted')],
    { accepted: at },
  ],
  ['that it waits for them', {}, { change: { status: 'waiting' } }, [client('waiting')]],
  ['that it counts as solved', {}, { change: { status: 'done' } }, [client('done')]],
  ['nothing of where it stands else', {}, { change: { status: 'attention' } }, []],
  ['nothing of what did not move', { ticket: ticket('waiting') }, { change: { status: 'waiting' } }, []],
  [
    'nothing of a closed one that is given to somebody',
    { ticket: ticket('closed'), actor: ivan },
    { change: { technicianId: 1 } },
    [],
  ],
  ['what was there and is untouched stays unsaid', { ticket: null }, {}, []],

  // technicians
  [
    'whoever is given a ticket hears of it',
    { ticket: ticket('new', { told: { accepted: at } }), responsible: ivan, assignedBy: 'u9' },
    taken,
    [technician(1, 'assigned')],
  ],
  [
    'so does whoever a lead gives it to by command',
    { ticket: ticket('new', { told: { accepted: at } }), actor: ivan, assignee: olga },
    { change: { technicianId: 2, status: 'accepted' } },
    [technician(2, 'assigned')],
  ],
  [
    'whoever took it does not',
    { ticket: ticket('new', { told: { accepted: at } }), responsible: ivan, assignedBy: 'u1' },
    taken,
    [],
  ],
  [
    'whose it was hears whose it is, and what was said since counts anew',
    { ...ivans('in_progress', { answered: at }), actor: olga },
    { change: { technicianId: 2 } },
    [technician(1, 'reassigned', { name: 'Olga Ivanova' })],
    { accepted: at },
  ],
  ['or that nobody has it', ivans(), { change: { technicianId: null } }, [technician(1, 'reassigned')]],
  [
    'whoever gave it away knows',
    { ...ivans(), assignedBy: 'u1', responsible: olga },
    { change: { technicianId: 2 } },
    [technician(2, 'assigned')],
  ],
  [
    'a client who writes is told of',
    ivans(),
    says('And?'),
    [technician(1, 'answered')],
    { accepted: at, answered: at },
  ],
  ['once until somebody answers', ivans('in_progress', { answered: at }), says('And?'), []],
  [
    'staff who speak have answered',
    ivans('in_progress', { answered: at }),
    says('Yes', 'technician'),
    [],
    { accepted: at },
  ],
  ['whoever has just spoken is there', { ...ivans(), before: before(0.5) }, says('And?'), []],
  [
    'a minute later no longer',
    { ...ivans(), before: before(1) },
    says('And?'),
    [technician(1, 'answered')],
    { accepted: at, answered: at },
  ],
  ['bare thanks disturb nobody', ivans(), says('Thanks'), []],
  ['what is kept and not carried disturbs nobody', ivans(), { ...says('And?'), wants: [] }, []],
  ['whoever has nobody tells nobody', {}, says('And?'), []],
  ['whoever is called is told by whom', {}, event('called', { to: 2 }), [technician(2, 'mentioned', { name: 'Olga' })]],
  ['though nobody knows the name', {}, event('called', { to: 2 }, null), [technician(2, 'mentioned', { name: '' })]],
  ['a call for nobody known tells nobody', {}, event('called'), []],

  // leads
  ['leads hear of what is critical', {}, { change: { urgency: 'critical' } }, [lead('critical')]],
  ['nor of what is closed', { ticket: ticket('closed') }, { change: { urgency: 'critical' } }, []],
  ['and not of what is due today', {}, { change: { urgency: 'same_day' } }, []],
  [
    'of what escalated, and how urgent it is now; but not the lead who did it',
    { actor: olga },
    { change: { urgency: 'critical' }, ...event('escalated', { cause: 'staff' }) },
    [lead('escalated', { cause: 'staff', urgency: 'critical' }, 9)],
  ],
  ['that messages bounce', {}, { alarm: 'sync_paused_alarm' }, [lead('sync_paused')]],
  [
    'of what was not delivered',
    {},
    event('undelivered', { reason: 'too long' }),
    [lead('undelivered', { reason: 'too long' })],
    { undelivered: at },
  ],
  [
    'and not of all that fails with it',
    { ticket: ticket('new', { told: { undelivered: hoursAgo(0.9).toISOString() } }) },
    event('undelivered', { reason: 'x' }),
    [],
  ],
  [
    'but again after an hour',
    { ticket: ticket('new', { told: { undelivered: hoursAgo(1).toISOString() } }) },
    event('undelivered', { reason: 'x' }),
    [lead('undelivered', { reason: 'x' })],
    { undelivered: at },
  ],
  [
    'and of a topic that can’t be made, whatever else fails',
    { ticket: ticket('new', { told: { undelivered: hoursAgo(0.9).toISOString() } }) },
    event('undelivered', { outbox: 9, reason: 'x', op: 'open_topic' }),
    [lead('undelivered', { reason: 'x', topic: 9 })],
  ],
  [
    'a ticket that is opened just now can be escalated already',
    { ticket: null },
    { change: { urgency: 'same_day' }, ...event('escalated', { cause: 'words' }) },
    [lead('escalated', { cause: 'words', urgency: 'same_day' })],
  ],
]

for (const [sentence, given, decided, told, remembered] of rows)
  test(sentence, (t) => {
    const decision = { ...nothing(), ...decided }
    const change = remembered ? { ...decision.change, told: remembered } : decision.change
    const wants = [...decision.wants, ...told.map((one): Want => ({ op: 'notify', ...one }))]
    t.deepEqual(withNotices(situation(given), decision), { ...decision, change, wants })
  })
