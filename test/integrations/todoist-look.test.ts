// What stands on the board of what was done and told no id.
import test from 'ava'

import type { Client } from '../../integrations/todoist/client.ts'
import { changeOf } from '../../integrations/todoist/events.ts'
import { createLook } from '../../integrations/todoist/look.ts'
import type { BoardCommand, BoardReply } from '../../src/ports.ts'

test('a section that tells no id is looked for in the project whose id was told', async (t) => {
  const asked: string[] = []
  const section = { id: 'S', name: 'New', project_id: 'P', added_at: '2026-01-01T00:00:00.000000Z' }
  const client = {
    projectList: () => Promise.resolve([]),
    sectionList: (projectId: string) => {
      asked.push(projectId)
      return Promise.resolve([section])
    },
  }
  const look = createLook({ client: client as unknown as Client, now: Date.now })
  const commands: BoardCommand[] = [
    { uuid: 'p', op: 'add_project', name: 'Desk' },
    { uuid: 's', op: 'add_section', project: { madeBy: 'p' }, name: 'New', order: 1 },
  ]
  const outcomes = [
    { uuid: 'p', ok: true, id: 'P' },
    { uuid: 's', ok: true, id: null },
  ]
  const found = await look.nameless(commands, { outcomes } as BoardReply, () => Promise.resolve())
  t.deepEqual(asked, ['P'])
  t.like(found[1], { ok: true, alike: [{ id: 'S', within: 'P', words: 'New' }] })
})

/** A comment of a task as Todoist tells it, written in that second. */
const comment = (id: string, second: number, file: string | null = null) => ({
  id,
  item_id: 'T',
  content: '**Anna:** 📷 Photo',
  posted_at: `2026-01-01T00:00:0${second}.000000Z`,
  posted_uid: '1',
  is_deleted: false,
  file_attachment: file === null ? null : { resource_type: 'file', file_url: file, file_name: 'photo.jpg' },
})

const adding = (uuid: string, file: string | null = null): BoardCommand => ({
  uuid,
  op: 'add_comment',
  task: { id: 'T' },
  text: 'Anna: 📷 Photo',
  spans: [{ type: 'bold', offset: 0, length: 5 }],
  attachment: file === null ? null : { resource_type: 'file', file_url: file, file_name: 'photo.jpg' },
})

/** What each command may have made, where the task holds `listed`, and the reply tells of `told`; and what was asked. */
async function lookedFor(
  commands: BoardCommand[],
  ids: (string | null)[],
  { listed, told }: { listed: ReturnType<typeof comment>[]; told: ReturnType<typeof comment>[] },
): Promise<{ alike: (string[] | undefined)[]; asked: string[] }> {
  const asked: string[] = []
  const comments = (taskId: string) => {
    asked.push(taskId)
    return Promise.resolve(listed)
  }
  const look = createLook({ client: { comments } as unknown as Client, now: Date.now })
  const outcomes = commands.map(({ uuid }, index) => ({ uuid, ok: true, id: ids[index] ?? null }))
  const changes = told.map((note) => changeOf('comment', note, new Date()))
  const found = await look.nameless(commands, { outcomes, changes } as BoardReply, () => Promise.resolve())
  return { alike: found.map((outcome) => (outcome.ok ? outcome.alike?.map(({ id }) => id) : undefined)), asked }
}

test('a comment that tells no id is none that was told to another command, and none of those told of alone', async (t) => {
  const listed = [comment('early', 1), comment('new', 3)]
  const found = await lookedFor([adding('a'), adding('b')], [null, 'new'], { listed, told: [comment('new', 3)] })
  t.deepEqual(found.alike, [['early'], undefined])
  const typed = await lookedFor([adding('a')], [null], { listed: [comment('early', 1)], told: [comment('typed', 2)] })
  t.deepEqual(typed.alike[0]?.toSorted(), ['early', 'typed'])
})

test('of comments alike the one with the same file is meant; they are asked for once for all', async (t) => {
  const listed = [comment('one', 1, 'https://files/1'), comment('two', 2, 'https://files/2'), comment('bare', 3)]
  const commands = [adding('b', 'https://files/2'), adding('a', 'https://files/1'), adding('c'), adding('d')]
  const { alike, asked } = await lookedFor(commands, [], { listed, told: [] })
  t.deepEqual(alike, [['two'], ['one'], ['bare'], ['bare']])
  t.deepEqual(asked, ['T'])
})
