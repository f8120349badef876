// What Todoist tells, in the shapes its documentation and its SDK's fixtures show.
import test from 'ava'

import { changeFromWebhook, changeOf, interpret } from '../../integrations/todoist/todoist.ts'
import { Misread } from '../../src/errors.ts'

const item = {
  id: '6XR4GqQQCW6Gv9h4',
  user_id: '2671355',
  project_id: '6XR4H993xv8H5qCR',
  section_id: null,
  parent_id: null,
  added_by_uid: '2671355',
  responsible_uid: null,
  labels: [],
  checked: false,
  is_deleted: false,
  added_at: '2025-02-10T10:33:38.000000Z',
  completed_at: null,
  updated_at: '2025-02-10T10:35:00.000000Z',
  due: null,
  priority: 1,
  child_order: 3,
  content: 'Buy Milk',
  description: '',
}
const note = {
  id: 'cmt1',
  item_id: '6XR4GqQQCW6Gv9h4',
  content: 'Nice **task**',
  posted_at: '2025-02-10T10:40:00.000000Z',
  posted_uid: '2671355',
  file_attachment: null,
  uids_to_notify: null,
  reactions: null,
  is_deleted: false,
}
const initiator = { id: '2671355', full_name: 'Alice', email: 'alice@example.com', image_id: null, is_premium: true }
const webhook = (event_name: string, event_data: object, more: object = {}) => ({
  event_name,
  event_data,
  user_id: '2671355',
  initiator,
  triggered_at: '2025-02-10T10:41:00.123456Z',
  version: '10',
  ...more,
})
const seen = new Date('2026-01-01T00:00:00Z')

test('a comment is what was said, when, and by whom', (t) => {
  t.deepEqual(interpret({ happening: 'comment_added', note }), [
    {
      type: 'comment_added',
      taskId: '6XR4GqQQCW6Gv9h4',
      commentId: 'cmt1',
      author: '2671355',
      at: new Date('2025-02-10T10:40:00Z'),
      content: {
        kind: 'text',
        text: 'Nice task',
        spans: [{ type: 'bold', offset: 5, length: 4 }],
        file: null,
        detail: null,
        album: null,
      },
    },
  ])
})

for (const [type, kind] of [
  ['image/jpeg', 'photo'],
  ['image/png', 'photo'],
  ['image/gif', 'document'],
  ['image/svg+xml', 'document'],
  ['audio/mpeg', 'document'],
  ['text/plain', 'document'],
  [null, 'document'],
] as const) {
  test(`an attachment of type ${type} is shown as a ${kind}`, (t) => {
    const file_attachment = { file_url: 'https://files.todoist.com/a/b%20c.bin', file_type: type, file_size: 1234 }
    t.like(interpret({ happening: 'comment_added', note: { ...note, file_attachment } })[0], {
      type: 'comment_added',
      content: { kind, file: { side: 'board', identity: file_attachment.file_url, mime: type, size: 1234 } },
    })
  })
}

test('an edit and a deletion of a comment are told apart', (t) => {
  t.like(interpret({ happening: 'comment_edited', note })[0], { type: 'comment_edited', commentId: 'cmt1' })
  t.deepEqual(interpret({ happening: 'comment_deleted', note: { id: 'cmt1', is_deleted: true } }), [
    { type: 'comment_deleted', taskId: '', commentId: 'cmt1' },
  ])
})

for (const [priority, urgency] of [
  [4, 'critical'],
  [3, 'same_day'],
  [2, 'planned'],
  [1, 'unknown'],
] as const) {
  test(`priority ${priority} of the API means ${urgency}`, (t) => {
    t.like(interpret({ happening: 'task_seen', item: { ...item, priority } })[0], {
      type: 'task_seen',
      fields: { urgency },
    })
  })
}

test('a completed task that was changed since is as of that change', (t) => {
  const completed_at = '2025-02-11T09:00:00.000000Z'
  const moved = { ...item, checked: true, completed_at, updated_at: '2025-02-11T09:00:07Z' }
  t.like(interpret({ happening: 'task_seen', item: moved, completedByUs: true })[0], {
    at: new Date('2025-02-11T09:00:07Z'),
    completedByUs: true,
  })
})

test('a completed task is as of its completion', (t) => {
  const done = { ...item, checked: true, completed_at: '2025-02-11T09:00:00.000000Z', content: 'a \\*b\\*' }
  t.deepEqual(interpret({ happening: 'task_seen', item: done }), [
    {
      type: 'task_seen',
      taskId: item.id,
      at: new Date('2025-02-11T09:00:00Z'),
      by: null,
      fields: {
        completed: true,
        projectId: '6XR4H993xv8H5qCR',
        sectionId: null,
        responsible: null,
        urgency: 'unknown',
        content: 'a *b*',
      },
    },
  ])
})

for (const payload of [null, 'text', {}, { happening: 'comment_added' }, { happening: 'x', note }, { webhook: note }]) {
  test(`what is no change of ours is not read: ${JSON.stringify(payload)?.slice(0, 40)}`, (t) => {
    t.throws(() => interpret(payload), { instanceOf: Misread })
  })
}

const noteFingerprint = (raw: object) => changeOf('comment', raw, seen)?.fingerprint
const itemFingerprint = (raw: object) => changeOf('task', raw, seen)?.fingerprint

test('a fingerprint changes exactly when what we read changes', (t) => {
  t.is(noteFingerprint({ ...note, reactions: { '👍': ['1'] }, posted_at: null }), noteFingerprint(note))
  t.not(noteFingerprint({ ...note, content: 'Other' }), noteFingerprint(note))
  t.not(noteFingerprint({ ...note, file_attachment: { file_url: 'https://a.b' } }), noteFingerprint(note))
  t.not(noteFingerprint({ ...note, is_deleted: true }), noteFingerprint(note))
  t.is(itemFingerprint({ ...item, child_order: 9, updated_at: '2027-01-01T00:00:00Z' }), itemFingerprint(item))
  for (const change of [
    { checked: true },
    { section_id: 's' },
    { responsible_uid: '1' },
    { priority: 2 },
    { content: 'x' },
  ]) {
    t.not(itemFingerprint({ ...item, ...change }), itemFingerprint(item), JSON.stringify(change))
  }
})

test('a tombstone may lack everything but its id', (t) => {
  t.like(changeOf('comment', { id: 'c', is_deleted: true }, seen), { deleted: true, taskId: '', at: seen })
  t.like(changeOf('task', { id: 't', is_deleted: true }, seen), { deleted: true, taskId: 't', at: seen })
})

test('a time Todoist does not tell is the time we saw it', (t) => {
  const change = changeOf('comment', { ...note, posted_at: null, posted_uid: null }, seen)
  t.deepEqual(change?.at, seen)
  t.like(interpret({ happening: 'comment_added', note: change?.payload })[0], { at: seen, author: null })
})

test('a webhook and a read of the same comment have one fingerprint', (t) => {
  const told = changeFromWebhook(webhook('note:added', { ...note, url: 'https://app.todoist.com/app/task/x', item }))
  t.like(told, { entity: 'comment', id: 'cmt1', taskId: item.id, projectId: item.project_id })
  t.is(told?.fingerprint, changeOf('comment', note, seen)?.fingerprint)
  t.deepEqual(told?.at, new Date('2025-02-10T10:40:00Z'))
})

for (const name of ['note:updated', 'note:deleted'] as const) {
  test(`${name} is as of when it was triggered`, (t) => {
    const change = changeFromWebhook(webhook(name, { ...note, posted_at: null, posted_uid: null }))
    t.deepEqual(change?.at, new Date('2025-02-10T10:41:00.123Z'))
    t.is(change?.deleted, name === 'note:deleted')
  })
}

for (const name of ['item:added', 'item:updated', 'item:completed', 'item:uncompleted', 'item:deleted']) {
  test(`${name} is a change of a task, in the documentation's older shape too`, (t) => {
    const { updated_at: _missing, ...older } = item
    const data = { ...older, collapsed: false, url: 'https://app.todoist.com/app/task/6XR4GqQQCW6Gv9h4' }
    t.like(changeFromWebhook(webhook(name, data)), {
      entity: 'task',
      id: item.id,
      projectId: item.project_id,
      deleted: name === 'item:deleted',
    })
  })
}

for (const body of [
  webhook('project:added', { id: '1', name: 'P' }),
  webhook('reminder:fired', { id: '1' }),
  webhook('note:added', { id: 'n', project_id: 'p', content: 'a comment on the project' }),
  webhook('planet:exploded', { id: '1' }),
  { nothing: true },
  'not json',
  null,
]) {
  test(`other news is let pass: ${JSON.stringify(body)?.slice(0, 30)}`, (t) => {
    t.is(changeFromWebhook(body), null)
  })
}
