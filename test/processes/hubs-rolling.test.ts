import test from 'ava'
import { createFleet } from './fleet.ts'
import { roll } from './rolling.ts'

for (const { way, env } of [
  { way: 'webhooks', env: {} },
  { way: 'polling', env: { WEBHOOK_URL: '' } },
])
  test.serial(
    `three hubs that are restarted in turn while people write lose nothing and double nothing (${way})`,
    async (t) => {
      t.timeout(180_000)
      const fleet = await createFleet({
        name: `rolling ${way}`,
        hubs: 3,
        env: {
          VENDOR_TIMEOUT_S: '5',
          BUDGETS: JSON.stringify({
            groupPerMinute: 10_000,
            privatePerSecond: 1000,
            botPerSecond: 1000,
            todoistPer15Minutes: 100_000,
          }),
          ...env,
        },
        stage: { telegram: { limits: null, retryBaseMs: 50 }, todoist: { webhooks: { retryDelayMs: 500 } } },
      })
      t.teardown(async () => await fleet.close())
      const { said, delays } = await roll(fleet, { clients: 6, everyMs: 200 })
      const { see, telegram, database } = fleet
      for (const [index, [id, texts]] of [...said].entries()) {
        const name = `Client${index}`
        const task = see.tasks().find(({ content }) => content.includes(`· ${name}`))!
        t.deepEqual(
          see.topic(new RegExp(`${name}$`)),
          texts.map((text) => `bot: ${text}`),
          `${name} in the topic`,
        )
        t.deepEqual(
          see.comments(task.id),
          texts.map((text) => `**${name}:** ${text}`),
          `${name} on the board`,
        )
        t.is(telegram.privateChat(id).messages.filter(({ from }) => from.is_bot).length, 2, 'greeted and told once')
      }
      t.is(see.tasks().length, said.size, 'a task each')
      t.is(see.topics().filter(({ name }) => name.includes('#')).length, said.size, 'a topic each')
      t.is(delays.length, [...said.values()].flat().length)
      const settled = await database.knex('outbox').whereIn('outcome', ['found', 'undecided']).select('op', 'outcome')
      t.deepEqual(settled, [], 'nobody had to be found out about')
    },
  )
