// What the outside relies on is on the disk before: only what a crash would leave to be done again does not wait for it.
import test from 'ava'
import type pg from 'pg'
import { startJourney } from '../journeys/journey.ts'
import { overhear } from './overhear.ts'

/** All transactions of this process that were committed, each as the text of all it asked. */
function transactions(): { committed: string[]; stop(): void } {
  const committed: string[] = []
  const under = new Map<pg.Client, string[]>()
  const stop = overhear(({ connection, text }, ask) => {
    if (/^BEGIN/.test(text)) under.set(connection, [])
    else under.get(connection)?.push(text)
    if (/^COMMIT/.test(text)) committed.push(under.get(connection)!.join('\n'))
    return ask()
  })
  return { committed, stop }
}

test('only the processing of news does not wait for the disk', async (t) => {
  const { telegram, todoist, people, see, settle } = await startJourney(t, { name: 'lasting' })
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
  const boardClaim = /"attempts" = attempts \+ 1/
  t.true(lazy.length > 0)
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
