import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { createTestDatabase } from '../database.ts'

const sandbox = fileURLToPath(new URL('../../integrations/sandbox/sandbox.ts', import.meta.url))

async function tour(name: string, ...flags: string[]): Promise<{ code: number; told: string }> {
  const database = await createTestDatabase(name, { migrate: false })
  try {
    return await new Promise((resolve) => {
      const env = { ...process.env, SANDBOX_DATABASE_URL: database.url, LOCALE: 'en' }
      execFile(process.execPath, ['--no-warnings', sandbox, '--tour', ...flags], { env }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code), told: stdout + stderr }),
      )
    })
  } finally {
    await database.destroy()
  }
}

test.serial('the tour ends well when everything arrives', async (t) => {
  const { code, told } = await tour('tour_whole')
  t.is(code, 0, told)
  t.regex(told, /Everything arrived, once, in order/)
})

for (const [theft, missing] of [
  ['comment', /Todoist/],
  ['answer', /phone/],
  ['copy', /Support group/],
] as const)
  test.serial(`the tour fails and names the step when one delivery is taken away: the ${theft}`, async (t) => {
    const { code, told } = await tour(`tour_${theft}`, `--without=${theft}`, '--deadline=8')
    t.is(code, 1, told)
    t.regex(told, /Failed:/)
    t.regex(told, missing)
  })
