// The sandbox's page, played as a person would, with the real hub behind it.
import test from 'ava'
import type { Browser, Page } from 'playwright-core'
import { startPage, type Page as SandboxPage } from '../../integrations/sandbox/page-server.ts'
import { startWorld, type World } from '../../integrations/sandbox/world.ts'
import { createTestDatabase, type TestDatabase } from '../database.ts'
import { hasBrowser, openPage, startBrowser, testWithBrowser, type Opened } from './browser.ts'

const desktop = { width: 1440, height: 900 }
const handheld = { width: 390, height: 844 }

/** People at a page must not wait for a group's minute to pass. */
const plenty = JSON.stringify({ groupPerMinute: 1000, privatePerSecond: 100, botPerSecond: 100 })

let database: TestDatabase
let world: World
let sandbox: SandboxPage
let browser: Browser
let opened: Opened

test.before(async () => {
  if (!hasBrowser) return
  database = await createTestDatabase('browser')
  world = await startWorld({
    databaseUrl: database.url,
    telegram: { limits: null },
    env: { LOG_LEVEL: 'warn', BUDGETS: plenty },
  })
  sandbox = await startPage(world)
  browser = await startBrowser()
  opened = await openPage(browser, sandbox.url, desktop)
})

test.after.always(async () => {
  await browser?.close()
  await sandbox?.close()
  await world?.close()
  await database?.destroy()
})

async function say(page: Page, field: string, text: string): Promise<void> {
  const box = page.getByRole('textbox', { name: field, exact: true })
  await box.fill(text)
  await box.press('Enter')
}

const phone = (page: Page, name: string) => page.getByRole('article', { name: `${name}’s phone` })
const openTopic = (page: Page) => page.getByRole('log', { name: 'Messages of the topic' })

/** Chooses the topic by the words of its title. */
async function lookAtTopic(page: Page, words: string): Promise<void> {
  await page.locator('.topic-button', { hasText: words }).click()
}

testWithBrowser('a request typed on a phone becomes a topic and a task', async (t) => {
  const { page } = opened
  await say(page, 'Write as Anna', 'The printer at the registration desk is on fire')

  await openTopic(page).getByText('The printer at the registration desk is on fire').waitFor()
  await page.locator('.topic-button', { hasText: '#1 | Anna' }).waitFor()
  await page.locator('.card', { hasText: 'The printer at the registration desk is on fire' }).waitFor()
  await phone(page, 'Anna').getByText('your request is number 1').waitFor()
  t.is(await page.locator('.card').count(), 1)
})

testWithBrowser('what an agent comments on the board reaches the phone, and completing closes the topic', async (t) => {
  const { page } = opened
  await page.locator('.card', { hasText: '#1' }).click()
  await page.getByLabel('Assigned to').selectOption({ label: 'Olga' })
  await page.locator('.topic-button', { hasText: 'In progress' }).waitFor()

  await say(page, 'Write a comment', 'Stand **back**, I am coming with the extinguisher')
  await phone(page, 'Anna').getByText('I am coming with the extinguisher').waitFor()
  t.is(await phone(page, 'Anna').locator('strong', { hasText: 'back' }).count(), 1)

  await page.getByRole('button', { name: 'Complete', exact: true }).click()
  await page.locator('.topic-button.closed', { hasText: '#1' }).waitFor()
  await phone(page, 'Anna').getByText('Request 1 is closed').waitFor()
  t.is(await phone(page, 'Anna').getByText('I am coming with the extinguisher').count(), 1)
})

testWithBrowser('a button under the card works, and its answer is told', async (t) => {
  const { page } = opened
  await say(page, 'Write as Boris', 'Where do I get my badge?')
  await lookAtTopic(page, '| Boris')
  await page.getByRole('button', { name: 'Take', exact: true }).click()

  await page.locator('.toast', { hasText: 'It is yours' }).waitFor()
  await page.locator('.topic-button', { hasText: 'In progress | @olga_fix] #2' }).waitFor()
  t.pass()
})

testWithBrowser('a card dragged to another section changes the ticket', async (t) => {
  const { page } = opened
  await page.locator('.card', { hasText: '#2' }).dragTo(page.getByRole('region', { name: 'Done', exact: true }))
  await page.locator('.topic-button', { hasText: '[Done | @olga_fix] #2' }).waitFor()
  t.is(await page.getByRole('region', { name: 'Done', exact: true }).locator('.card').count(), 1)
})

testWithBrowser('what is written while the hub is dead arrives once after it is started again', async (t) => {
  const { page } = opened
  await page.getByRole('button', { name: 'Weather' }).click()
  await page.getByRole('button', { name: 'Kill the hub' }).click()
  await page.locator('.hub[data-state="stopped"]').waitFor()
  await say(page, 'Write as Boris', 'Is anybody there?')
  await phone(page, 'Boris').getByText('Is anybody there?').waitFor()

  await page.getByRole('button', { name: 'Start the hub' }).click()
  await page.locator('.hub[data-state="ready"]').waitFor()
  await lookAtTopic(page, '| Boris')
  await openTopic(page).getByText('Is anybody there?').waitFor()
  await world.watch.quiet()
  t.is(await openTopic(page).getByText('Is anybody there?').count(), 1)
})

testWithBrowser('a request can be written, found and answered with the keyboard alone', async (t) => {
  const { page } = opened
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  const focused = async () =>
    await page.evaluate<string>('document.activeElement.getAttribute("aria-label") ?? document.activeElement.className')
  const walkTo = async (wanted: string) => {
    for (let steps = 0; steps < 120; steps += 1) {
      if ((await focused()).includes(wanted)) return
      await press('Tab')
    }
    t.fail(`Tab never came to ${wanted}`)
  }

  await page.locator('body').press('Escape')
  await walkTo('Write as Anna')
  await page.keyboard.type('One more thing: the coffee is cold')
  await press('Enter')
  await page.locator('.topic-button:not(.closed)', { hasText: '#1 | Anna' }).waitFor()
  await walkTo('Write in the topic')
  await page.keyboard.type('Fresh coffee in five minutes')
  await press('Enter')
  await phone(page, 'Boris').getByText('Fresh coffee in five minutes').waitFor()
  t.is(await page.locator('.topic-button[aria-current]', { hasText: '| Boris' }).count(), 1)
})

testWithBrowser('what people write is never taken for markup', async (t) => {
  const { page } = opened
  const nasty = '<img src=x onerror="document.title=1"> & <b>bold?</b>'
  await say(page, 'Write as Boris', nasty)
  await phone(page, 'Boris').getByText(nasty).waitFor()
  await openTopic(page).getByText(nasty).waitFor()
  t.is(await page.locator('img[src="x"]').count(), 0)
})

testWithBrowser('every place fits a phone’s width', async (t) => {
  const narrow = await openPage(browser, sandbox.url, handheld)
  for (const place of ['Anna', 'Boris', 'Group', 'Board']) {
    await narrow.page.getByRole('navigation').getByRole('button', { name: place }).click()
    t.is(await narrow.page.evaluate<number>('document.documentElement.scrollWidth'), handheld.width, place)
  }
  await narrow.page.locator('.card').first().click()
  await narrow.page.getByRole('textbox', { name: 'Write a comment' }).waitFor()
  t.is(await narrow.page.evaluate<number>('document.documentElement.scrollWidth'), handheld.width, 'an open task')
  t.deepEqual([...narrow.complaints, ...narrow.outside], [])
  await narrow.page.close()
})

testWithBrowser('the page complained of nothing and asked nobody but the sandbox', async (t) => {
  t.deepEqual(opened.complaints, [])
  t.deepEqual(opened.outside, [])
})
