import test from 'ava'
import { createSecretBox } from '../../src/secret-box.ts'
import { createVault } from '../../src/store/vault.ts'
import { startJourney } from './journey.ts'
import { until } from './until.ts'

const linkIn = (line: string): string | null => /https?:\/\/\S+\/todoist\/connect\?link=\S+/.exec(line)?.[0] ?? null

test.serial('a lead connects an account by a link that works once; its tokens are stored sealed', async (t) => {
  const { telegram, todoist, people, see, settle, database } = await startJourney(t, { name: 'connect' })
  const lead = people.lead.telegram.id
  for (const id of [lead, people.anna.id]) {
    telegram.as(id).start()
    telegram.as(id).write('/connect')
  }
  await settle()
  t.is(see.chat(people.anna.id).map(linkIn).find(Boolean), undefined)
  const link = see.chat(lead).map(linkIn).find(Boolean)!
  const page = await fetch(link)
  t.is(page.status, 200, await page.text())
  t.is((await fetch(link)).status, 403, 'a used link')
  const base = new URL(link).origin
  t.is((await fetch(`${base}/todoist/callback?code=x&state=forged`)).status, 403)
  const [secret] = await database.knex('secrets').select('name', 'sealed')
  t.is(secret.name, 'todoist_connection')
  t.notRegex(secret.sealed, /accessToken/)

  todoist.expireAccessTokens()
  telegram.as(people.anna.id).write('Hello')
  await settle()
  t.deepEqual(see.comments(), ['**Anna:** Hello'])
})

for (const [what, env] of [
  ['the token that is set is used', {}],
  ['without a token the hub waits', { TODOIST_TOKEN: undefined }],
] as const)
  test.serial(`a connection sealed with another key: ${what}, and connecting again replaces it`, async (t) => {
    const journey = await startJourney(t, { name: 'connect_sealed', hub: false, env })
    const { telegram, people, see, settle, database } = journey
    const before = createVault(database.knex, createSecretBox('the key that was there before'))
    await before.secrets.write('todoist_connection', JSON.stringify({ accessToken: 'no longer known' }))
    await journey.startHub()
    const lead = people.lead.telegram.id
    telegram.as(lead).start()
    telegram.as(lead).write('/connect')
    await until(() => see.chat(lead).some((line) => linkIn(line) !== null))
    const page = await fetch(see.chat(lead).map(linkIn).find(Boolean)!)
    t.is(page.status, 200, await page.text())
    await t.throwsAsync(before.secrets.read('todoist_connection'), { name: 'Misread' })
    telegram.as(people.anna.id).start()
    telegram.as(people.anna.id).write('Hello')
    await until(() => see.tasks().length > 0)
    await settle()
    t.is(see.tasks().length, 1)
  })

test.serial('an account that can not see the project is not put in place', async (t) => {
  let stranger = ''
  const { telegram, todoist, people, see, settle, database } = await startJourney(t, {
    name: 'connect_stranger',
    stage: { todoist: { oauth: { autoApprove: () => stranger } } },
  })
  stranger = todoist.addUser({ full_name: 'Stranger', email: 'stranger@helpdesk.example' }).id
  const lead = people.lead.telegram.id
  telegram.as(lead).start()
  telegram.as(lead).write('/connect')
  await settle()
  const page = await fetch(see.chat(lead).map(linkIn).find(Boolean)!)
  t.is(page.status, 409)
  t.deepEqual(await database.knex('secrets').select('name'), [])
})

test.serial(
  'another account that is connected reads from the beginning, and nothing is lost or said twice',
  async (t) => {
    let account = ''
    const { telegram, todoist, people, see, settle } = await startJourney(t, {
      name: 'connect_another',
      stage: { todoist: { oauth: { autoApprove: () => account } } },
    })
    const lead = telegram.as(people.lead.telegram.id)
    const anna = telegram.as(people.anna.id)
    lead.start()
    anna.start()
    anna.write('Hello')
    await settle()
    const olga = todoist.as(people.olga.todoist.id)
    olga.comment(see.task().id, 'Coming')
    await settle()
    // By his own account, then by the hub's once more.
    for (const [number, id] of [people.ivan.todoist.id, people.hub.id].entries()) {
      account = id
      lead.write('/connect')
      await settle()
      t.is((await fetch(see.chat(lead.user.id).map(linkIn).findLast(Boolean)!)).status, 200)
      olga.comment(see.task().id, `Said meanwhile ${number}`)
      anna.write(`And ${number}`)
      await settle()
      t.is(todoist.requests.findLast(({ path }) => path.endsWith('/sync'))!.userId, id)
    }
    t.deepEqual(see.chat(anna.user.id).slice(4), [
      'bot: Coming',
      'Anna: And 0',
      'bot: Said meanwhile 0',
      'Anna: And 1',
      'bot: Said meanwhile 1',
    ])
    t.deepEqual(see.comments(), [
      '**Anna:** Hello',
      'Coming',
      'Said meanwhile 0',
      '**Anna:** And 0',
      'Said meanwhile 1',
      '**Anna:** And 1',
    ])
    t.deepEqual(see.refused(), [], 'where the other account left off is no place of this one')
  },
)

test.serial('while a vendor is silent at the start the hub serves already, and works once it answers', async (t) => {
  const journey = await startJourney(t, { name: 'start_silent', hub: false })
  const { telegram, people, see, settle } = journey
  await telegram.weather.setDown('500')
  await journey.startHub()
  await telegram.weather.setDown(undefined)
  while (!telegram.calls.some(({ method, outcome }) => method === 'setWebhook' && outcome?.ok))
    await new Promise((resolve) => setTimeout(resolve, 50))
  telegram.as(people.anna.id).start()
  telegram.as(people.anna.id).write('Hello')
  while (see.chat(people.anna.id).length < 3) await new Promise((resolve) => setTimeout(resolve, 50))
  await settle()
  t.deepEqual(see.topic(), ['bot: Hello'])
})
