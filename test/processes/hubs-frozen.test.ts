// A hub that stands still (SIGSTOP) at the worst moment, past its lease: another one takes over, and when the first
// goes on it must do nothing twice.

import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import type { ExecutionContext } from 'ava'
import { nodeFlags } from '../../integrations/sandbox/hub-process.ts'
import { createFleet } from './fleet.ts'
import type { Fleet } from './fleet.ts'
import { until } from '../journeys/until.ts'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const freezer = new URL('./freezer.ts', import.meta.url).href

/** The first hub alone, standing still in the middle of Anna's first message; and then a second one. */
async function frozenFirst(t: ExecutionContext, at: string): Promise<Fleet> {
  const fleet = await createFleet({
    name: `frozen ${at}`,
    hubs: 2,
    // Polled, so that fetching the news has to be taken over too.
    env: { VENDOR_TIMEOUT_S: '2', WEBHOOK_URL: '', FREEZE_AT: at, FREEZE_METHOD: 'copyMessage' },
    stage: { telegram: { limits: null, retryBaseMs: 50 } },
    first: [process.execPath, ...nodeFlags, '--import', freezer, main],
  })
  t.teardown(async () => {
    fleet.hubs[0]!.kill('SIGKILL').catch(() => undefined)
    await fleet.close()
  })
  const { hubs, telegram, people } = fleet
  await hubs[0]!.start()
  telegram.as(people.anna.id).start()
  telegram.as(people.anna.id).write('The projector is dead')
  await until(async () => await standsStill(hubs[0]!.pid!))
  await hubs[1]!.start()
  return fleet
}

async function standsStill(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T')
}

/** All that was asked for stands, on both sides and once, and both hubs live. */
async function goOn(t: ExecutionContext, fleet: Fleet): Promise<void> {
  const { hubs, telegram, people, see, waiting } = fleet
  await until(async () => telegram.pendingUpdates === 0 && (await waiting()) === 0 && see.topics().length > 0)
  process.kill(hubs[0]!.pid!, 'SIGCONT')
  await hubs[0]!.ready()
  telegram.as(people.anna.id).write('And the lamp')
  await until(async () => telegram.pendingUpdates === 0 && (await waiting()) === 0 && see.comments().length === 2)
  t.deepEqual(see.topic(/Anna/), ['bot: The projector is dead', 'bot: And the lamp'])
  t.deepEqual(see.comments(), ['**Anna:** The projector is dead', '**Anna:** And the lamp'])
  t.is(see.tasks().length, 1)
  t.deepEqual([hubs[0]!.state, hubs[1]!.state], ['ready', 'ready'])
}

for (const at of ['connecting', 'kept connection'])
  test.serial(`a hub that stood still before its bytes left (${at}) sends nothing when it goes on`, async (t) => {
    const fleet = await frozenFirst(t, at)
    const [first] = fleet.hubs
    const { see, telegram } = fleet
    await until(() => see.topics().some(({ name }) => /Anna/.test(name)) && see.topic(/Anna/).length === 1)
    const copies = () => telegram.calls.filter(({ method }) => method === 'copyMessage').length
    t.is(copies(), 1, 'the second hub sent it')
    process.kill(first!.pid!, 'SIGCONT')
    await until(() => /TOO_LATE/.test(first!.log()))
    t.is(copies(), 1, 'and the first one did not')
    await goOn(t, fleet)
  })

test.serial('what a hub had just sent when it stood still is found by the other one, and not sent again', async (t) => {
  const fleet = await frozenFirst(t, 'written')
  await goOn(t, fleet)
  t.is(fleet.telegram.calls.filter(({ method }) => method === 'copyMessage').length, 2)
})

test.serial('a hub that stands still in the middle of a transaction holds up nobody for long', async (t) => {
  const fleet = await frozenFirst(t, 'transaction')
  await goOn(t, fleet)
})
