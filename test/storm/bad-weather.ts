// The weather over both vendors in a rough run: some of every fault all the time, and how to make it calm again.
import type { Stage } from '../../integrations/sandbox/stage.ts'
import type { Fault } from '../../integrations/sandbox/telegram-server/telegram-server.ts'

/** Chances in a thousand. */
const telegramFaults: [Fault, number][] = [
  [{ kind: 'lost-request' }, 3],
  [{ kind: 'lost-response' }, 4],
  [{ kind: '429', retryAfterS: 1 }, 2],
  [{ kind: '500-before' }, 3],
  [{ kind: '500-after' }, 2],
  [{ kind: 'html' }, 3],
  [{ kind: 'late', afterMs: 400 }, 2],
  [{ kind: 'slow-answer', afterMs: 300 }, 10],
]

export function makeRough({ telegram, todoist }: Stage): void {
  for (const [fault, chance] of telegramFaults) telegram.weather.add({ fault, chance: chance / 1000, times: Infinity })
  telegram.weather.webhook = { doubled: 0.05, shuffledMs: 30 }
  todoist.weather.shares = {
    'lost-request': 0.02,
    'lost-response': 0.03,
    late: 0.02,
    '429': 0.01,
    '500 before': 0.02,
    '500 after': 0.02,
    'html before': 0.01,
    'html after': 0.01,
  }
  todoist.weather.lateMs = 200
  Object.assign(todoist.weather.webhooks, {
    lost: 0.05,
    doubled: 0.05,
    shuffled: true,
    shuffleMs: 150,
    beforeResponse: true,
  })
}

export async function makeCalm({ telegram, todoist }: Stage): Promise<void> {
  telegram.weather.clear()
  telegram.weather.webhook = {}
  await telegram.weather.setDown(undefined)
  await todoist.weather.clear()
}
