import test from 'ava'
import { plainText } from '../../src/domain/content.ts'
import { nothing } from '../../src/domain/decision.ts'
import type { Decision, NewMessage, Want } from '../../src/domain/decision.ts'
import { reflect } from '../../src/domain/mirror.ts'
import type { Reflection, Routed, Sight, StaffRoom } from '../../src/domain/mirror.ts'
import { now } from './situation.ts'

const mirror = { roomId: 7, state: 'open', current: true, made: true } as const
const left = { ...mirror, current: false }
const sight = (more: Partial<Sight> = {}): Sight => ({
  mirrors: [mirror],
  wanted: true,
  statusAfter: 'accepted',
  heard: null,
  technicianName: 'Ivan',
  ...more,
})
const wants = (...these: Want[]): Decision => ({ ...nothing(), wants: these })
const show: Want = { op: 'show', room: 'topic', message: 'new' }
const toClient: Want = { op: 'show', room: 'client', message: 'new' }
const comment: Want = { op: 'comment', message: 'new' }
const tell = (more: Partial<Extract<Want, { op: 'tell' }>> = {}): Want => ({
  op: 'tell',
  room: 'topic',
  notice: 'client_blocked',
  args: {},
  replyTo: null,
  buttons: [],
  ...more,
})
const at = (room: StaffRoom, ...these: Want[]): Routed[] => these.map((want) => ({ want, at: room }))
const said: NewMessage = {
  author: 'technician',
  authorName: 'Ivan',
  technicianId: 1,
  visibility: 'public',
  origin: 'topic',
  content: plainText('On my way'),
  replyTo: null,
  at: now,
  source: { surface: 'chat', place: '-1', externalId: '5' },
}
const answered: Decision = { ...nothing(), keep: said, wants: [toClient, comment] }
const closing: Decision = {
  ...nothing(),
  change: { status: 'closed', closedAt: now },
  wants: [{ op: 'close_topic' }, { op: 'complete_task' }],
}
const opened: Want[] = [{ op: 'open_topic' }, { op: 'card' }, { op: 'replay' }]
const again: Want[] = [{ op: 'reopen_topic' }, { op: 'title' }, { op: 'refresh_card' }, { op: 'replay' }]
const pointer = tell({ notice: 'mirror_left', args: { name: 'Ivan' } })
const still: Omit<Reflection, 'routed'> = { closed: [], opened: 'none' }

const rows: [sentence: string, decision: Decision, sight: Sight, wanted: Reflection][] = [
  [
    'with no mirror everything is for the main topic',
    wants(show, comment, { op: 'title' }),
    sight({ mirrors: [], wanted: false }),
    { routed: at('topic', show, comment, { op: 'title' }), ...still },
  ],
  [
    'what the main topic shows the mirror shows too',
    wants(show, { op: 'title' }, { op: 'refresh_card' }, toClient),
    sight(),
    {
      routed: [
        ...at('topic', show),
        ...at(7, show),
        ...at('topic', { op: 'title' }),
        ...at(7, { op: 'title' }),
        ...at('topic', { op: 'refresh_card' }),
        ...at(7, { op: 'refresh_card' }),
        ...at('topic', toClient),
      ],
      ...still,
    },
  ],
  [
    'what staff say in the main topic shows in the mirror',
    answered,
    sight({ heard: 'topic' }),
    { routed: [...at('topic', toClient, comment), ...at(7, show)], ...still },
  ],
  [
    'what the client says is shown as the wants tell, and not twice',
    { ...nothing(), keep: { ...said, author: 'client', origin: 'client' }, wants: [show] },
    sight(),
    { routed: [...at('topic', show), ...at(7, show)], ...still },
  ],
  [
    'what staff say in the mirror shows in the main topic',
    answered,
    sight({ heard: 7 }),
    { routed: [...at('topic', toClient, comment), ...at('topic', show)], ...still },
  ],
  [
    'a note where the ticket has left shows in the main topic and in the mirror there is now',
    { ...answered, wants: [comment] },
    sight({
      mirrors: [
        { ...left, state: 'closed' },
        { ...mirror, roomId: 8 },
      ],
      heard: 7,
    }),
    { routed: [...at('topic', comment), ...at('topic', show), ...at(8, show)], ...still },
  ],
  [
    'a note where the ticket has left shows in the main topic alone when nobody else has a mirror',
    { ...answered, wants: [comment] },
    sight({ mirrors: [{ ...left, state: 'closed' }], wanted: false, heard: 7 }),
    { routed: [...at('topic', comment), ...at('topic', show)], ...still },
  ],
  [
    'an edit reaches every topic, of those too who had the ticket before',
    wants({ op: 'edit_shown', room: 'topic', message: 40 }, { op: 'delete_shown', room: 'client', message: 40 }),
    sight({
      mirrors: [
        { ...left, state: 'closed' },
        { ...mirror, roomId: 8 },
      ],
    }),
    {
      routed: [
        ...(['topic', 7, 8] as const).flatMap((room) => at(room, { op: 'edit_shown', room: 'topic', message: 40 })),
        ...at('topic', { op: 'delete_shown', room: 'client', message: 40 }),
      ],
      ...still,
    },
  ],
  [
    'what staff change in one topic changes in the others',
    wants({ op: 'edit_comment', message: 40 }),
    sight({ heard: 7 }),
    {
      routed: [
        ...at('topic', { op: 'edit_comment', message: 40 }),
        ...at('topic', { op: 'edit_shown', room: 'topic', message: 40 }),
      ],
      ...still,
    },
  ],
  [
    'a comment that only gets a link changes no topic',
    wants({ op: 'edit_comment', message: 40 }),
    sight(),
    { routed: at('topic', { op: 'edit_comment', message: 40 }), ...still },
  ],
  [
    'who spoke is answered where they spoke',
    wants(tell({ replyTo: 5 }), { op: 'history', replyTo: 5 }),
    sight({ heard: 7 }),
    { routed: at(7, tell({ replyTo: 5 }), { op: 'history', replyTo: 5 }), ...still },
  ],
  [
    'and in the main topic where nobody says where that was',
    wants(tell({ replyTo: 5 }), { op: 'history', replyTo: 5 }),
    sight(),
    { routed: at('topic', tell({ replyTo: 5 }), { op: 'history', replyTo: 5 }), ...still },
  ],
  [
    'a notice is for both, the survey for the desk alone, a word to the client for neither',
    wants(tell(), tell({ notice: 'survey_marks' }), tell({ room: 'client' })),
    sight(),
    {
      routed: [
        ...at('topic', tell()),
        ...at(7, tell()),
        ...at('topic', tell({ notice: 'survey_marks' }), tell({ room: 'client' })),
      ],
      ...still,
    },
  ],
  [
    'taken, a mirror is made with what was said before',
    wants({ op: 'title' }),
    sight({ mirrors: [] }),
    { routed: [...at('new_mirror', ...opened), ...at('topic', { op: 'title' })], closed: [], opened: 'new_mirror' },
  ],
  [
    'a mirror from before is found again',
    wants({ op: 'title' }),
    sight({ mirrors: [{ ...mirror, state: 'closed' }] }),
    { routed: [...at(7, ...again), ...at('topic', { op: 'title' })], closed: [], opened: 7 },
  ],
  [
    'and made anew where its topic is gone',
    wants(),
    sight({ mirrors: [{ ...mirror, state: 'closed', made: false }] }),
    { routed: at(7, ...opened), closed: [], opened: 7 },
  ],
  [
    'handed over, the old mirror closes with a pointer',
    wants(),
    sight({ mirrors: [left] }),
    {
      routed: [...at('new_mirror', ...opened), ...at(7, pointer, { op: 'close_topic' }, { op: 'title' })],
      closed: [7],
      opened: 'new_mirror',
    },
  ],
  [
    'given back, it closes too',
    wants(),
    sight({ mirrors: [left], wanted: false, technicianName: null }),
    {
      routed: at(7, tell({ notice: 'mirror_left_nobody' }), { op: 'close_topic' }, { op: 'title' }),
      closed: [7],
      opened: 'none',
    },
  ],
  [
    'closing closes the mirror',
    closing,
    sight({ statusAfter: 'closed' }),
    {
      routed: [...at('topic', { op: 'close_topic' }, { op: 'complete_task' }), ...at(7, { op: 'close_topic' })],
      closed: [7],
      opened: 'none',
    },
  ],
  [
    'closed in the mirror, the main topic is closed too',
    closing,
    sight({ statusAfter: 'closed', heard: 7 }),
    {
      routed: [...at('topic', { op: 'close_topic' }, { op: 'complete_task' }), ...at(7, { op: 'close_topic' })],
      closed: [7],
      opened: 'none',
    },
  ],
  [
    'opened in the mirror, the main topic is opened too',
    { ...nothing(), change: { status: 'in_progress', closedAt: null }, wants: [{ op: 'reopen_topic' }] },
    sight({ mirrors: [{ ...mirror, state: 'closed' }], statusAfter: 'in_progress', heard: 7 }),
    {
      routed: [
        ...at(7, { op: 'reopen_topic' }, { op: 'title' }, { op: 'refresh_card' }, { op: 'replay' }),
        ...at('topic', { op: 'reopen_topic' }),
      ],
      closed: [],
      opened: 7,
    },
  ],
  [
    'closed by hand a second time, nothing follows',
    wants(),
    sight({ mirrors: [{ ...mirror, state: 'closed' }], statusAfter: 'closed', heard: 7 }),
    { routed: [], ...still },
  ],
  [
    'closing by hand that is refused is undone where it was done',
    wants({ op: 'reopen_topic' }),
    sight({ heard: 7 }),
    { routed: at(7, { op: 'reopen_topic' }), ...still },
  ],
  [
    'an opening by hand that is refused is undone in the very topic too',
    wants({ op: 'close_topic' }),
    sight({ heard: 7 }),
    { routed: at(7, { op: 'close_topic' }), ...still },
  ],
  [
    'and in the main topic where it was done there',
    wants({ op: 'reopen_topic' }),
    sight({ heard: 'topic' }),
    { routed: at('topic', { op: 'reopen_topic' }), ...still },
  ],
  [
    'what nobody did by hand opens the main topic',
    wants({ op: 'reopen_topic' }),
    sight(),
    { routed: at('topic', { op: 'reopen_topic' }), ...still },
  ],
  [
    'what is taken back goes where it was said and wherever else it shows',
    wants({ op: 'delete_source', message: 40 }),
    sight(),
    {
      routed: (['topic', 7] as const).flatMap((room) =>
        at(room, { op: 'delete_source', message: 40 }, { op: 'delete_shown', room: 'topic', message: 40 }),
      ),
      ...still,
    },
  ],
  [
    'with no mirror, where it was said',
    wants({ op: 'delete_source', message: 40 }),
    sight({ mirrors: [], wanted: false }),
    { routed: at('topic', { op: 'delete_source', message: 40 }), ...still },
  ],
  [
    'a closed ticket opens no mirror',
    wants(show),
    sight({ mirrors: [], statusAfter: 'closed' }),
    { routed: at('topic', show), ...still },
  ],
  [
    'a topic that is made anew concerns itself alone',
    { ...wants({ op: 'open_topic' }, { op: 'transcript' }), topicFirst: true },
    sight({ heard: 7 }),
    { routed: at(7, { op: 'open_topic' }, { op: 'transcript' }), ...still },
  ],
  [
    'the main one too',
    { ...wants({ op: 'open_topic' }), topicFirst: true },
    sight(),
    { routed: at('topic', { op: 'open_topic' }), ...still },
  ],
]
for (const [sentence, decision, given, wanted] of rows) {
  test(sentence, (t) => {
    t.deepEqual(reflect(decision, given), wanted)
  })
}
