// What we ask Todoist to do, and how we read its word on each.
import test from 'ava'

import { failureOf, syncErrorSchema, toOutcomes, toSyncCommand } from '../../integrations/todoist/calls.ts'
import type { BoardCommand } from '../../src/ports.ts'

type Command = BoardCommand extends infer One ? (One extends BoardCommand ? Omit<One, 'uuid'> : never) : never

const task = { id: 'T' }
const addTask = (content: string): BoardCommand => ({
  uuid: 'u1',
  op: 'add_task',
  projectId: 'P',
  sectionId: null,
  content,
  description: 'd'.repeat(20_000),
  urgency: 'critical',
  labels: ['critical'],
})
const comment = (more: Partial<Extract<BoardCommand, { op: 'add_comment' }>> = {}): BoardCommand => ({
  uuid: 'u2',
  op: 'add_comment',
  task: { madeBy: 'u1' },
  text: 'hi',
  spans: [],
  attachment: null,
  ...more,
})

test('a task gets its own uuid for a temporary id, and never more text than fits', (t) => {
  const { type, temp_id, args } = toSyncCommand(addTask('🦊'.repeat(300)))
  t.like({ type, temp_id }, { type: 'item_add', temp_id: 'u1' })
  t.like(args, { project_id: 'P', priority: 4, labels: ['critical'] })
  t.false('section_id' in args)
  t.true(String(args.content).length <= 500)
  t.regex(String(args.content), /^(?:🦊)+…$/u)
  t.is(String(args.description).length, 16_383)
})

test('escapes never push a task name over the limit', (t) => {
  t.true(String(toSyncCommand(addTask('*a* '.repeat(200))).args.content).length <= 500)
})

test('a task name is one line and can be completed', (t) => {
  t.is(toSyncCommand(addTask('* * buy\nmilk')).args.content, 'buy milk')
})

test('a comment names the task that the same call makes', (t) => {
  t.deepEqual(toSyncCommand(comment()), {
    type: 'note_add',
    uuid: 'u2',
    temp_id: 'u2',
    args: { item_id: 'u1', content: 'hi' },
  })
})

test('an attachment goes with its comment, named if there are no words', (t) => {
  const attachment = { file_url: 'https://f', file_name: 'a.txt' }
  const { args } = toSyncCommand(comment({ task, text: '', attachment }))
  t.deepEqual(args, { item_id: 'T', content: 'a.txt', file_attachment: attachment })
})

for (const [command, expected] of [
  [
    { op: 'edit_comment', commentId: 'C', text: 'x', spans: [] },
    { type: 'note_update', args: { id: 'C', content: 'x' } },
  ],
  [
    { op: 'delete_comment', commentId: 'C' },
    { type: 'note_delete', args: { id: 'C' } },
  ],
  [
    { op: 'update_task', task, responsible: null },
    { type: 'item_update', args: { id: 'T', responsible_uid: null } },
  ],
  [
    { op: 'update_task', task, urgency: 'planned' },
    { type: 'item_update', args: { id: 'T', priority: 2 } },
  ],
  [
    { op: 'move_task', task, sectionId: 'S' },
    { type: 'item_move', args: { id: 'T', section_id: 'S' } },
  ],
  [
    { op: 'complete_task', task },
    { type: 'item_complete', args: { id: 'T' } },
  ],
  [
    { op: 'uncomplete_task', task },
    { type: 'item_uncomplete', args: { id: 'T' } },
  ],
  [
    { op: 'share_project', project: { madeBy: 'p' }, email: 'a@b.c' },
    { type: 'share_project', args: { project_id: 'p', email: 'a@b.c' } },
  ],
] satisfies [Command, object][]) {
  test(`${command.op} becomes ${expected.type} ${JSON.stringify(expected.args)}`, (t) => {
    t.deepEqual(toSyncCommand({ uuid: 'u', ...command }), { uuid: 'u', ...expected })
  })
}

for (const [error, missing, expected] of [
  [
    { error_code: 49, http_code: 403, error_tag: 'MAX_ITEMS_LIMIT_REACHED' },
    'task',
    { name: 'Rejected', scope: 'full' },
  ],
  [
    { error_code: 50, http_code: 403, error_tag: 'MAX_SECTIONS_LIMIT_REACHED' },
    null,
    { name: 'Rejected', scope: 'full' },
  ],
  [{ error_code: 478, http_code: 404, error_tag: 'NOT_FOUND' }, 'task', { name: 'Gone', what: 'task' }],
  [{ error_code: 478, http_code: 404, error_tag: 'NOT_FOUND' }, 'comment', { name: 'Gone', what: 'comment' }],
  [{ error_code: 478, http_code: 404 }, null, { name: 'Rejected', scope: 'place' }],
  [{ error_code: 35, http_code: 429, error_extra: { retry_after: 66 } }, 'task', { name: 'Busy', afterMs: 66_000 }],
  [{ error_code: 477, http_code: 401 }, 'task', { name: 'Rejected', scope: 'account' }],
  [{ error_code: 32, http_code: 403 }, 'task', { name: 'Rejected', scope: 'place' }],
  [{ error_code: 15, error: 'Invalid temporary id' }, 'task', { name: 'Rejected', scope: 'thing' }],
  [{ error_code: 20, http_code: 400 }, 'task', { name: 'Rejected', scope: 'thing' }],
  [{ http_code: 503 }, 'task', { name: 'Unreachable', outcome: 'unknown' }],
  [{ error: 'Something new' }, 'task', { name: 'Rejected', scope: 'thing' }],
] as const) {
  test(`${JSON.stringify(error)} about a ${missing} is ${JSON.stringify(expected)}`, (t) => {
    t.like(failureOf(syncErrorSchema.parse(error), missing), expected)
  })
}

test('each command gets its own outcome', (t) => {
  const commands = [addTask('a'), comment(), comment({ uuid: 'u3', task }), comment({ uuid: 'u4', task })]
  const gone = { error: 'x', error_code: 478, error_tag: 'NOT_FOUND', http_code: 404 }
  const outcomes = toOutcomes(commands, { u1: 'ok', u2: 'ok', u3: gone }, { u1: 'T1' })
  t.deepEqual(outcomes.slice(0, 2), [
    { uuid: 'u1', ok: true, id: 'T1' },
    { uuid: 'u2', ok: true, id: null },
  ])
  t.like(outcomes[2], { ok: false, failure: { name: 'Gone' } })
  t.like(outcomes[3], { ok: false, failure: { name: 'Unreachable', outcome: 'unknown' } })
})

test('a comment whose task left with another call is not lost', (t) => {
  const outcomes = toOutcomes([comment()], { u2: { error_code: 15, error: 'Invalid temporary id' } }, {})
  t.like(outcomes[0], { ok: false, failure: { name: 'Unreachable', outcome: 'not_done' } })
})

test('a task whose section is no more is not taken for gone', (t) => {
  const move: BoardCommand = { uuid: 'u1', op: 'move_task', task, sectionId: 'S' }
  const missing = (error: string) => ({ error, error_code: 478, error_tag: 'NOT_FOUND', http_code: 404 })
  const [section] = toOutcomes([move], { u1: missing('Section not found') }, {})
  t.like(section, { ok: false, failure: { name: 'Gone', what: 'section' } })
  const wrong = {
    error: 'Invalid argument value',
    error_code: 20,
    http_code: 400,
    error_extra: { argument: 'section_id' },
  }
  const [argument] = toOutcomes([addTask('a')], { u1: wrong }, {})
  t.like(argument, { ok: false, failure: { name: 'Gone', what: 'section' } })
  const [item] = toOutcomes([move], { u1: missing('Item not found') }, {})
  t.like(item, { ok: false, failure: { name: 'Gone', what: 'task' } })
})

test('a comment whose task could not be made yet is not lost with it', (t) => {
  const full = { error: 'x', error_code: 49, error_tag: 'MAX_ITEMS_LIMIT_REACHED', http_code: 403 }
  const outcomes = toOutcomes(
    [addTask('a'), comment()],
    { u1: full, u2: { error_code: 15, error: 'Invalid temporary id' } },
    {},
  )
  t.like(outcomes[1], { ok: false, failure: { name: 'Unreachable', outcome: 'not_done' } })
})
