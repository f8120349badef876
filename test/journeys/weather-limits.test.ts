import test from 'ava'
import { startJourney } from './journey.ts'

/** As the vendor's, only with a shorter minute. */
const group = { count: 20, windowMs: 60_000 }

test.serial(
  'a burst into one group never exceeds what the vendor publishes, and private chats do not wait for it',
  async (t) => {
    const { telegram, people, see } = await startJourney(t, {
      name: 'limits',
      env: { BUDGETS: undefined },
      stage: { telegram: { limits: { group } } },
    })
    const anna = telegram.as(people.anna.id)
    anna.start()
    for (let number = 0; number < 25; number += 1) anna.write(`Line ${number}`)
    const inGroup = (): number =>
      telegram.calls.filter(({ params, outcome }) => Number(params['chat_id']) < 0 && outcome?.ok).length
    while (see.topics().length === 0 || see.topic().length < 17) await new Promise((resolve) => setTimeout(resolve, 50))
    telegram.as(people.boris.id).start()
    while (see.chat(people.boris.id).length < 2) await new Promise((resolve) => setTimeout(resolve, 20))
    t.deepEqual(telegram.violations, [])
    t.deepEqual(
      telegram.calls.filter(({ outcome }) => outcome && !outcome.ok).map(({ method }) => method),
      [],
    )
    t.true(inGroup() > 15)
    const lines = see.topic().map((line) => Number(line.replace('bot: Line ', '')))
    t.deepEqual(
      lines,
      lines.map((_, index) => index),
    )
  },
)
