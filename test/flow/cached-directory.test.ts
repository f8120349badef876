import test from 'ava'
import { createLocalCache } from '../../src/cache.ts'
import { answersKeptMs, cachedDirectory } from '../../src/flow/cached-directory.ts'

const anna = { telegramId: 7, username: 'anna', phone: null }

test('an answer is kept for a quarter of an hour, one that says nobody as well', async (t) => {
  let now = 0
  let asked = 0
  const directory = cachedDirectory(
    {
      async lookUp({ telegramId }) {
        asked += 1
        return telegramId === 7 ? [{ label: 'Team', value: 'Red' }] : null
      },
    },
    createLocalCache({ maxEntries: 10, now: () => now }),
  )
  for (let time = 0; time < 2; time += 1) {
    t.deepEqual(await directory.lookUp(anna), [{ label: 'Team', value: 'Red' }])
    t.is(await directory.lookUp({ ...anna, telegramId: 8 }), null)
  }
  t.is(asked, 2)
  await directory.lookUp({ ...anna, phone: '+7916' })
  t.is(asked, 3, 'known by something else, somebody else may be found')
  now = answersKeptMs
  await directory.lookUp(anna)
  t.is(asked, 4)
})

test('a failure is not kept, and the keys name nobody', async (t) => {
  const keys: string[] = []
  let fails = true
  const directory = cachedDirectory(
    { lookUp: async () => (fails ? await Promise.reject(new Error('away')) : []) },
    {
      set: async (key) => void keys.push(key),
      get: async () => null,
    },
  )
  await t.throwsAsync(directory.lookUp(anna))
  t.deepEqual(keys, [])
  fails = false
  t.deepEqual(await directory.lookUp(anna), [])
  t.regex(keys.join(), /^cache:directory:[\w-]{43}$/)
})
