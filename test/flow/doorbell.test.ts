// Webhooks that wait side by side are looked at together, and what is read meets what they have told.
import test from 'ava'
import type { ExecutionContext } from 'ava'
import { changeFromWebhook, changeOf, interpret } from '../../integrations/todoist/todoist.ts'
import { takeChanges } from '../../src/flow/board-news.ts'
import { boardReadAt } from '../../src/flow/board-work.ts'
import { createDoorbell } from '../../src/flow/doorbell.ts'
import type { Heard } from '../../src/flow/doorbell.ts'
import { setCursor } from '../../src/store/cursors.ts'
import { connectDatabase } from '../../src/store/database.ts'
import { newsDone, takeNews } from '../../src/store/inbox.ts'
import { claimNews, nothingKnown, webhooksBeside } from '../../src/store/news-claims.ts'
import type { EchoNet } from '../../src/watching.ts'
import { startJourney } from '../journeys/journey.ts'
import { before } from './before.ts'

const minute = 60_000

/** Anna's request stands on the board, and the hub rests. */
async function standing(t: ExecutionContext, name: string) {
  const { telegram, todoist, people, database, see, settle, stopHub } = await startJourney(t, { name })
  telegram.as(people.anna.id).write('No water')
  await settle()
  await stopHub()
  const hub = connectDatabase(database.url, { pool: 2 })
  t.teardown(async () => await hub.destroy())
  const task = see.task()
  const [note] = todoist.comments(task.id)
  return { hub, task: task, note: note! }
}

test.serial(
  'own doing is settled together, what needs a reading waits for it, and news is left to itself',
  async (t) => {
    const { hub, task, note } = await standing(t, 'doorbell')
    const said = { ...note, id: 'said', content: 'On my way' }
    const webhooks: Record<string, { event_name: string; event_data: object }> = {
      own: { event_name: 'note:added', event_data: note },
      agreed: { event_name: 'item:updated', event_data: task },
      foreign: { event_name: 'item:updated', event_data: { ...task, id: 'foreign' } },
      other: { event_name: 'project:added', event_data: { id: 'project' } },
      read: { event_name: 'note:added', event_data: said },
      unread: { event_name: 'note:added', event_data: { ...said, id: 'unread' } },
    }
    await takeNews(
      hub,
      Object.entries(webhooks).map(([key, body]) => ({
        source: 'todoist',
        key,
        stream: `webhook:${key}`,
        payload: { webhook: { ...body, triggered_at: new Date().toISOString() } },
        at: new Date(),
      })),
    )
    await hub('inbox')
      .where({ key: 'read' })
      .update({ received_at: new Date(Date.now() - minute) })
    await setCursor(hub, boardReadAt, new Date(Date.now() - minute / 2).toISOString())

    const echoes: EchoNet[] = []
    const doorbell = createDoorbell({
      board: { interpret, hear: changeFromWebhook },
      hints: { known: async () => await Promise.resolve(new Set()), remember: async () => await Promise.resolve() },
      meter: { echo: (net) => void echoes.push(net), processed: () => {}, takenOver: () => {}, slowedDown: () => {} },
    })
    await hub.transaction(async (trx) => {
      const waiting = nothingKnown()
      const claimed = (await claimNews(trx, waiting))!
      waiting.busy.add(claimed.stream)
      const beside = await webhooksBeside(trx, waiting)
      const elsewhere = await hub.transaction(async (other) => await claimNews(other))
      t.is(elsewhere, undefined, 'all of them are in hand')
      const became = await doorbell.heard(trx, claimed, beside)
      const byKey = new Map([claimed, ...beside].map(({ id, key }) => [key, became.get(id)]))
      const expected: Record<string, Heard | undefined> = {
        own: 'done',
        agreed: 'done',
        foreign: 'done',
        other: 'done',
        read: undefined,
        unread: 'await_board',
      }
      t.deepEqual(Object.fromEntries(byKey), expected)
      await newsDone(trx, [...became.keys()], null)
    })
    t.deepEqual(echoes.toSorted(), ['fields', 'link'])

    await hub.transaction(async (trx) => {
      const left = (await claimNews(trx))!
      t.is(left.key, 'read')
      await trx('outbox').where({ op: 'comment' }).update({ state: 'sending' })
      t.is(
        (await doorbell.heard(trx, left, [])).get(left.id),
        'await_board',
        'it may be the doing of the call under way',
      )
      await trx('outbox').where({ op: 'comment' }).update({ state: 'done' })
      t.is((await doorbell.heard(trx, left, [])).get(left.id), 'done')
    })
    t.is(
      await hub('inbox')
        .where({ key: 'note:added:said' })
        .first('stream')
        .then((row) => row?.stream),
      `task:${task.id}`,
    )
  },
)

test.serial('an edit that is read while a webhook tells of the adding is not lost', async (t) => {
  const { hub, task, note } = await standing(t, 'doorbell_edit')
  const said = { ...note, id: 'said', content: 'On my wy' }
  const told = { happening: 'comment_added', note: said, taskId: task.id }
  t.teardown(
    before(/with taken as/, async () => {
      await takeNews(hub, [
        { source: 'todoist', key: 'note:added:said', stream: `task:${task.id}`, payload: told, at: new Date() },
      ])
    }),
  )
  const read = changeOf('comment', { ...said, content: 'On my way' }, new Date())!
  await hub.transaction(async (trx) => {
    await takeChanges(
      trx,
      { outcomes: [], changes: [read], overlooked: [], cursor: 'next' },
      { lastReadAt: null, startedAt: new Date(), commands: [], meter: { echo: () => {} } },
    )
  })
  const waiting = await hub('inbox').where({ state: 'new' }).orderBy('id').select('payload')
  t.deepEqual(
    waiting.map(({ payload }) => [payload.happening, payload.note.content]),
    [
      ['comment_added', 'On my wy'],
      ['comment_edited', 'On my way'],
    ],
  )
})
