// What stands on the board of what was done and told no id.
import test from 'ava'

import type { Client } from '../../integrations/todoist/client.ts'
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
