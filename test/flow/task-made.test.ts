// A task is made while more is asked of it already: what the board will tell of that is no news.
import test from 'ava'
import type { Want } from '../../src/domain/decision.ts'
import type { SectionMap } from '../../src/domain/happening.ts'
import { sectionStatuses } from '../../src/domain/ticket.ts'
import { taskStream } from '../../src/flow/places.ts'
import { recordOutcome } from '../../src/flow/record-board.ts'
import { createLog } from '../../src/log.ts'
import type { BoardCommand } from '../../src/ports.ts'
import { enqueue, OutboxRow } from '../../src/store/outbox.ts'
import { settleProject } from '../../src/store/projects.ts'
import { shadowsOf } from '../../src/store/shadows.ts'
import { openTestDatabase } from '../database.ts'

const sections = Object.fromEntries(sectionStatuses.map((status) => [status, `section:${status}`])) as SectionMap

test('the moves that were asked for before the project was known are expected behind the making of the task', async (t) => {
  const { database, close } = await openTestDatabase('task_made', { pool: 1 })
  t.teardown(close)
  await database.raw(`insert into desks (slug, name, chat_id) values ('d', 'd', -100)`)
  await database.raw(`insert into clients (telegram_id, name) values (1, 'Anna')`)
  await database.raw(`insert into tickets (desk_id, client_id, subject, status) values (1, 1, 'door', 'in_progress')`)
  const wants: Want[] = [
    { op: 'add_task' },
    { op: 'move_task', status: 'accepted' },
    { op: 'put_back', section: 'section:attention' },
    { op: 'move_task', status: 'in_progress' },
  ]
  const expected = await database.transaction(async (trx) => {
    const { id: projectId } = await settleProject(trx, { deskId: 1, externalId: 'project', name: 'Help', sections })
    await trx('tickets').update({ project_id: projectId })
    await enqueue(
      trx,
      taskStream(1),
      wants.map((want) => ({ want, priority: 1, ticketId: 1 })),
    )
    const row = await OutboxRow.query(trx).findOne({ op: 'add_task' }).throwIfNotFound()
    const command: BoardCommand = {
      uuid: row.uuid,
      op: 'add_task',
      projectId: 'project',
      sectionId: sections.new,
      content: '#1 · Anna: door',
      description: '',
      urgency: 'unknown',
      labels: [],
    }
    const outcome = { uuid: row.uuid, ok: true, id: 'task' } as const
    const log = createLog({ level: 'silent', secrets: [] })
    await recordOutcome(trx, { row, command, outcome, all: new Map(), log })
    return (await shadowsOf(trx, 1)).get('section')
  })
  t.like(expected, {
    agreed: sections.new,
    wanted: [sections.accepted, 'section:attention', sections.in_progress],
  })
})
