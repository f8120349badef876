// What the outside relies on is on the disk before: only what a crash would leave to be done again does not wait for it.
import { createRequire } from 'node:module'
import test from 'ava'
import type pg from 'pg'
import { startJourney } from '../journeys/journey.ts'

const { Client } = createRequire(import.meta.url)('pg') as typeof pg

/** All transactions of this process that were committed, each as the text of all it asked. */
function transactions(): { committed: string[]; stop(): void } {
  const committed: string[] = []
  const under = new Map<pg.Client, string[]>()
  const { query } = Client.prototype
  Client.prototype.query = function heard(this: pg.Client, ...args: unknown[]) {
    const [first] = args as [string | { text?: string }]
    const text = typeof first === 'string' ? first : (first.text ?? '')
    if (/^BEGIN/.test(text)) under.set(this, [])
    else under.get(this)?.push(text)
    if (/^COMMIT/.test(text)) committed.push(under.get(this)!.join('\n'))
    return Reflect.apply(query, this, args) as never
  }
  return { committed, stop: () => void (Client.prototype.query = query) }
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
