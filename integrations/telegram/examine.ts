// The bot as Telegram sees it: token, group and rights, how updates arrive, who can be written to. A handful of calls;
// each question fails on its own, and the others are asked all the same.
import type { UserFromGetMe } from '@grammyjs/types'
import { broken, fine, warning } from '../../src/findings.ts'
import type { Finding } from '../../src/ports.ts'
import type { Ask } from './api.ts'
import { askWhoWeAre, checkGroup, type Me } from './check.ts'
import { updateKinds } from './update-shape.ts'

export type Examined = {
  groupId: number
  /** Of other desks, and technicians' own; `about`: how each is told of. */
  otherGroups: { id: number; about: string }[]
  /** The address that Telegram should bring updates to; null where the hub polls. */
  webhookUrl: string | null
  leads: number[]
  ledgerChatId: number | null
}

/** Telegram keeps what it could not bring for 24 hours (Bot API: getting updates). */
const manyPending = 100
/** A failure that long ago is over, and only told. */
const recentS = 15 * 60

export async function examine(ask: Ask, about: Examined): Promise<Finding[]> {
  const known = await attempt('Telegram bot', async () => await askWhoWeAre(ask))
  if (!('value' in known)) return [known.finding]
  if ('problem' in known.value) return [broken('Telegram bot', known.value.problem)]
  const { me, bot } = known.value
  const parts = [
    async () => await Promise.resolve(readsGroups(bot)),
    async () => await group(ask, me, about.groupId),
    ...about.otherGroups.map(
      ({ id, about: whose }) =>
        async () =>
          await otherGroup(ask, me, id, whose),
    ),
    async () => await updates(ask, about.webhookUrl),
    ...about.leads.map((id) => async () => await lead(ask, me, id)),
    ...(about.ledgerChatId === null ? [] : [async () => await ledger(ask, about.ledgerChatId!)]),
  ]
  const found: Finding[] = []
  for (const part of parts) {
    const answer = await attempt('Telegram', part)
    found.push('value' in answer ? answer.value : answer.finding)
  }
  return found
}

function readsGroups(bot: UserFromGetMe): Finding {
  if (bot.can_join_groups === false)
    return warning(
      'Telegram bot',
      `@${bot.username} may not be added to groups`,
      'In @BotFather: /setjoingroups, Enable',
    )
  const privacy = bot.can_read_all_group_messages ? 'off' : 'on; an administrator hears all the same'
  return fine('Telegram bot', `@${bot.username}, privacy mode ${privacy}`)
}

async function group(ask: Ask, me: Me, groupId: number): Promise<Finding> {
  const checked = await checkGroup(ask, me, groupId)
  if (checked.movedTo !== null)
    return warning('Support group', `it has the id ${checked.movedTo} now`, `Set MAIN_GROUP_ID=${checked.movedTo}`)
  const [problem] = checked.problems
  return problem
    ? broken('Support group', problem)
    : fine('Support group', `"${checked.group!.title}", rights in order`)
}

/** Its new id the hub learns by itself. */
async function otherGroup(ask: Ask, me: Me, groupId: number, about: string): Promise<Finding> {
  const checked = await checkGroup(ask, me, groupId, false)
  if (checked.movedTo !== null)
    return warning(about, `it has the id ${checked.movedTo} now`, 'Write something there: the hub learns it from that')
  const [problem] = checked.problems
  return problem ? broken(about, problem) : fine(about, `"${checked.group!.title}", rights in order`)
}

async function updates(ask: Ask, wanted: string | null): Promise<Finding> {
  const about = 'Telegram updates'
  const info = await ask('getWebhookInfo', (raw) => raw.getWebhookInfo())
  if (wanted === null) {
    if (info.url === '') return fine(about, 'fetched by polling')
    return warning(about, 'a webhook is set, so nothing can be polled', 'Start the hub: it takes the webhook away')
  }
  if (info.url !== wanted)
    return broken(about, {
      wrong: info.url === '' ? 'no webhook is set' : 'the webhook leads elsewhere',
      mend: 'Start the hub: it sets the webhook. If it goes back, another program uses the same token',
    })
  // Telegram leaves the list out where it is the usual one.
  const unheard = updateKinds.filter((kind) => info.allowed_updates?.includes(kind) === false)
  if (unheard.length > 0)
    return warning(about, `Telegram does not bring ${unheard.join(', ')}`, 'Start the hub: it asks for what it needs')
  const { last_error_date: failedAt, last_error_message: why, pending_update_count: pending } = info
  const since = failedAt === undefined ? Infinity : Date.now() / 1000 - failedAt
  if (why !== undefined && since < recentS) {
    const wrong = `Telegram could not bring an update ${Math.round(since)} s ago: ${why}`
    return pending === 0
      ? warning(about, wrong, 'Nothing waits now; if it comes back, see that WEBHOOK_URL leads to the hub')
      : broken(about, { wrong, mend: 'See that WEBHOOK_URL leads to the hub from outside, with a valid certificate' })
  }
  if (pending > manyPending)
    return warning(about, `${pending} wait at Telegram`, 'See the log of the hub and its database')
  const last = failedAt === undefined ? '' : `; last error ${new Date(failedAt * 1000).toISOString()}: ${why}`
  return fine(about, `by webhook, ${pending} waiting${last}`)
}

async function lead(ask: Ask, me: Me, id: number): Promise<Finding> {
  const about = `Lead ${id}`
  try {
    await ask('sendChatAction', (raw) => raw.sendChatAction({ chat_id: id, action: 'typing' }))
    return fine(about, 'can be written to')
  } catch (error) {
    return warning(about, `can't be written to (${reasonOf(error)})`, `They open @${me.username} and press Start`)
  }
}

async function ledger(ask: Ask, chatId: number): Promise<Finding> {
  try {
    await ask('sendChatAction', (raw) => raw.sendChatAction({ chat_id: chatId, action: 'typing' }))
    return fine('Ledger chat', 'can be written to')
  } catch (error) {
    return broken('Ledger chat', {
      wrong: `LEDGER_CHAT_ID can't be written to (${reasonOf(error)})`,
      mend: 'Add the bot to that chat, or remove LEDGER_CHAT_ID',
    })
  }
}

async function attempt<T>(about: string, work: () => Promise<T>): Promise<{ value: T } | { finding: Finding }> {
  try {
    return { value: await work() }
  } catch (error) {
    const wrong = `Telegram does not answer as it should (${reasonOf(error)})`
    return { finding: broken(about, { wrong, mend: 'See that this machine reaches TELEGRAM_API_ROOT, and try again' }) }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
