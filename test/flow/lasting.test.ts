// What the outside relies on is on the disk before: only what a crash would leave to be done again does not wait for it.
import test from 'ava'
import type pg from 'pg'
import { connectDatabase } from '../../src/store/database.ts'
import { startJourney } from '../journeys/journey.ts'
import { overhear } from './overhear.ts'

/** All transactions of this process that were committed, each as the text of all it asked. */
function transactions(): { committed: string[]; stop(): void } {
  const committed: string[] = []
  const under = new Map<pg.Client, string[]>()
  const stop = overhear(({ connection, text }, ask) => {
    if (/^BEGIN/.test(text)) under.set(connection, [])
    else under.get(connection)?.push(text)
    const all = under.get(connection)
    if (/^COMMIT/.test(text) && all) committed.push(all.join('\n'))
    return ask()
  })
  return { committed, stop }
}

test('only the processing of news does not wait for the disk', async (t) => {
  const { database, telegram, todoist, people, see, settle } = await startJourney(t, { name: 'lasting' })
  await settle()
  const { committed, stop } = transactions()
  t.teardown(stop)
  telegram.as(people.anna.id).write('The projector is dead')
  await settle()
  todoist.as(people.olga.todoist.id).comment(see.task().id, 'Coming')
  await settle()

  const kept = committed.filter((all) => !all.includes('synchronous_commit'))
  const lazy = committed.filter((all) => all.includes('synchronous_commit'))
  const processed = /update inbox set state = 'done'|update inbox i set parks/
  const chatClaim = /set state = 'sending', attempts = attempts \+ 1/
  const boardClaim = /set state = 'sending', attempts = o.attempts \+ 1/
  t.true(lazy.length > 0)
  // What is said alone, receipts above all, has no words of its own for it.
  const own = connectDatabase(database.url)
  const { rows } = await own.raw<{ rows: { synchronous_commit: string }[] }>('show synchronous_commit')
  await own.destroy()
  t.is(rows[0]!.synchronous_commit, 'on')
  t.deepEqual(
    lazy.filter((all) => !processed.test(all)),
    [],
  )
  // Without its claim a call might be made twice.
  for (const claim of [chatClaim, boardClaim]) {
    t.true(kept.some((all) => claim.test(all)))
    t.false(lazy.some((all) => claim.test(all)))
  }
})
