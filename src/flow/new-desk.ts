// A group on its way to being a desk: asked for in one transaction, looked at outside of any, then opened with a project
// of its own; or refused, with what is missing. It is told in the group either way.

import type { Locale } from '../domain/ticket.ts'
import type { ChatSetup, Problem } from '../ports.ts'
import { stillNeedy } from '../store/claims.ts'
import type { Database, Transaction } from '../store/database.ts'
import type { Desk } from '../store/desks.ts'
import { anyDeskOfGroup, askForDesk, changeDesk, deskById, deskBySlug, firstDesk, forgetDesk } from '../store/desks.ts'
import type { OutboxRow } from '../store/outbox.ts'
import { enqueue, waitingOps } from '../store/outbox.ts'
import { finish, unstick } from '../store/outcomes.ts'
import type { Project } from '../store/projects.ts'
import { deskProjects } from '../store/projects.ts'
import { say } from '../texts/texts.ts'
import { tellPlainly } from './tell-plainly.ts'
import { deskStream, priority } from './places.ts'

/** One at a time. Where it is asked for again, what was missing is looked for again. Returns what to say. */
export async function addDesk(
  trx: Transaction,
  asked: { slug: string; name: string | null; chatId: number; locale: Locale },
): Promise<'desk_checking' | 'desk_slug_taken'> {
  const { slug, chatId, locale } = asked
  const named = { slug, name: asked.name ?? slug, setByHand: asked.name === null ? [] : ['name'] }
  const known = await anyDeskOfGroup(trx, chatId)
  const holder = await deskBySlug(trx, slug)
  if (holder && holder.id !== known?.id) {
    if (holder.state !== 'refused') return 'desk_slug_taken'
    // Nothing ever came of it, and its group may be gone: one that got topics has a new id.
    await forgetDesk(trx, holder.id)
  }
  const desk = known
    ? await changeDesk(trx, known.id, { ...named, state: 'asked' })
    : await askForDesk(trx, { ...named, chatId, locale })
  if (!desk) return 'desk_slug_taken'
  const stream = deskStream(desk.id)
  if ((await waitingOps(trx, stream.key)).length > 0) {
    await unstick(trx, stream.key)
    return 'desk_checking'
  }
  // Made just now: that it stands is about to be told.
  if ((await deskProjects(trx, desk.id)).length > 0) return 'desk_checking'
  await enqueue(trx, stream, [
    {
      want: {
        op: 'open_project',
        deskId: desk.id,
        beside: await mainProject(trx),
        name: desk.name,
        locale,
        existing: null,
        newDesk: true,
      },
      priority: priority.topic,
      needs: 'group',
    },
  ])
  return 'desk_checking'
}

/** Whoever works at the main desk can be given tasks of this one. */
async function mainProject(trx: Transaction): Promise<string | null> {
  const main = await firstDesk(trx)
  return main ? ((await deskProjects(trx, main.id))[0]?.externalId ?? null) : null
}

/** Outside of any transaction. The row as it goes on; null where the group will not do. */
export async function lookAtGroup(
  database: Database,
  chat: Pick<ChatSetup, 'check'>,
  row: OutboxRow,
): Promise<OutboxRow | null> {
  if (row.want.op !== 'open_project') throw new Error(`"${row.want.op}" needs no group`)
  const { want } = row
  const { chatId } = await deskById(database, want.deskId)
  const { group, problems } = await chat.check(chatId)
  return await database.transaction(async (trx) => {
    if (!(await stillNeedy(trx, row.id))) return null
    const desk = await deskById(trx, want.deskId)
    if (problems.length > 0 || !group) {
      await refuse(trx, desk, row, problems)
      return null
    }
    const name = desk.setByHand.includes('name') ? desk.name : group.title
    await changeDesk(trx, desk.id, { name })
    row.want = { ...want, name }
    return row
  })
}

async function refuse(trx: Transaction, desk: Desk, row: OutboxRow, problems: Problem[]): Promise<void> {
  await finish(trx, [row], { state: 'dropped', outcome: 'refused' })
  await changeDesk(trx, desk.id, { state: 'refused' })
  const lacks = problems.flatMap((problem) => problem.lacks ?? [])
  const lines = [
    say(desk.locale, 'desk_refused'),
    ...(lacks.length > 0 ? lacks : (['sight'] as const)).map((lack) => say(desk.locale, `desk_lacks_${lack}`)),
    say(desk.locale, 'desk_refused_again', { slug: desk.slug }),
  ]
  await tellPlainly(trx, desk.chatId, lines.join('\n'))
}

/** Its project stands, so clients may come. */
export async function deskStands(trx: Transaction, desk: Desk, project: Project, url: string): Promise<void> {
  const { name, locale } = await changeDesk(trx, desk.id, { state: 'open' })
  await tellPlainly(trx, desk.chatId, say(locale, 'desk_stands', { name, project: project.name, url }))
}

/** Said once: it is tried on and on. */
export async function tellDeskWaits(trx: Transaction, desk: Desk, row: OutboxRow, reason: string): Promise<void> {
  await tellPlainly(trx, desk.chatId, say(desk.locale, 'desk_waits', { reason }), { key: `desk_waits:${row.id}` })
}
