// What was read from the board becomes news, in the order it happened there. What we wrote ourselves is known by its
// link and dropped here; whoever posted it.

import { createHash } from 'node:crypto'
import type { BoardChange, BoardCommand, BoardReply, RawNews } from '../ports.ts'
import type { Transaction } from '../store/database.ts'
import { happenedAt, newsStream, takeNews } from '../store/inbox.ts'
import { everTask, knownIds, linkOf, taskOf } from '../store/links.ts'
import type { Link } from '../store/links.ts'
import { taskUnresolved } from '../store/unsettled.ts'
import type { Meter } from '../watching.ts'

/** How far the board's clock may be from ours. */
const clockSlackMs = 10 * 60_000

/** A comment is added once, whether a webhook or a read tells of it. */
export const commentAddedKey = (commentId: string): string => `note:added:${commentId}`

/** When each of these comments was written, of those that some reading or webhook has told of. */
export async function commentsToldOf(trx: Transaction, ids: string[]): Promise<[id: string, at: Date][]> {
  const told = await happenedAt(trx, 'todoist', ids.map(commentAddedKey))
  return ids.flatMap((id): [string, Date][] => {
    const at = told.get(commentAddedKey(id))
    return at === undefined ? [] : [[id, at]]
  })
}

async function commentsTaken(trx: Transaction, ids: string[]): Promise<Set<string>> {
  return new Set((await commentsToldOf(trx, ids)).map(([id]) => id))
}

/** Takes the changes of one read. Each read tells of a change once, so its cursor makes the rest of the keys. */
export async function takeChanges(
  trx: Transaction,
  reply: Pick<BoardReply, 'outcomes' | 'changes' | 'overlooked' | 'cursor'>,
  {
    lastReadAt,
    startedAt,
    commands,
    meter,
  }: { lastReadAt: string | null; startedAt: Date; commands: BoardCommand[]; meter: Pick<Meter, 'echo'> },
): Promise<void> {
  const read: Reading = { name: shortHash(reply.cursor), startedAt }
  // First: what is resolved by now has its link.
  const unresolved = await taskUnresolved(trx)
  const told = [...reply.changes, ...(await unheard(trx, reply, lastReadAt))]
  const changes = withoutWhatWent(await Promise.all(told.map(async (change) => await withTask(trx, change))))
  const ids = (entity: BoardChange['entity']): string[] =>
    changes.filter((one) => one.entity === entity).map(({ id }) => id)
  const comments = await knownIds(trx, 'board', 'comment', ids('comment'))
  const tasks = await knownIds(trx, 'board', everTask, [...new Set(changes.map(({ taskId }) => taskId))])
  const completed = completedIn(commands, reply)
  const taken = await commentsTaken(trx, ids('comment'))
  for (const { origin } of comments.values()) if (origin === 'copy') meter.echo('link')
  // How a task is that the ticket has left is nobody's news, but that it is no more.
  const isOurs = ({ entity, taskId, deleted }: BoardChange): boolean =>
    entity === 'task' && !deleted ? tasks.get(taskId)?.place === 'task' : tasks.has(taskId)
  const news = (change: BoardChange, wasTaken = taken.has(change.id)): RawNews[] => {
    const known = {
      comment: comments.get(change.id),
      taken: wasTaken,
      ours: isOurs(change) || unresolved,
      completed: completed.has(change.id),
    }
    return newsOf(change, known, read)
  }
  const inOrder = changes.toSorted((one, other) => when(one) - when(other))
  const fresh = await takeNews(
    trx,
    inOrder.flatMap((change) => news(change)),
  )
  // A webhook has told of their adding since it was asked for, maybe from before an edit.
  const overtaken = inOrder.filter(
    ({ entity, id }) =>
      entity === 'comment' && !comments.has(id) && !taken.has(id) && !fresh.has(`todoist ${commentAddedKey(id)}`),
  )
  await takeNews(
    trx,
    overtaken.flatMap((change) => news(change, true)),
  )
}

/** Comments that are gone with their task: nobody has taken back what they said. */
function withoutWhatWent(changes: BoardChange[]): BoardChange[] {
  const gone = new Set(changes.flatMap(({ entity, deleted, id }) => (entity === 'task' && deleted ? [id] : [])))
  return changes.filter(({ entity, deleted, taskId }) => !(entity === 'comment' && deleted && gone.has(taskId)))
}

/** A deletion may tell no more than the comment's id: we know where it was added, or whose it is. */
export async function withTask(trx: Transaction, change: BoardChange): Promise<BoardChange> {
  if (change.taskId !== '' || change.entity !== 'comment') return change
  const told = await newsStream(trx, 'todoist', commentAddedKey(change.id))
  if (told !== null) return { ...change, taskId: told.replace(/^task:/, '') }
  const link = await linkOf(trx, 'board', 'comment', change.id)
  return { ...change, taskId: (link ? await taskOf(trx, link.ticketId) : null) ?? '' }
}

/**
 * Of the comments asked for, what no reading can have brought: those that are new since the last one, and how those
 * stand now that we know or are about to.
 */
async function unheard(
  trx: Transaction,
  { changes, overlooked }: Pick<BoardReply, 'changes' | 'overlooked'>,
  lastReadAt: string | null,
): Promise<BoardChange[]> {
  const since = lastReadAt === null ? 0 : new Date(lastReadAt).getTime() - clockSlackMs
  const told = new Set(changes.map(({ id }) => id))
  const asked = overlooked.filter(({ id }) => !told.has(id))
  const ids = asked.map(({ id }) => id)
  const linked = await knownIds(trx, 'board', 'comment', ids)
  const taken = await commentsTaken(trx, ids)
  return asked.filter(({ id, at }) => linked.has(id) || taken.has(id) || at.getTime() >= since)
}

/**
 * When it counts as done, in milliseconds. A task tells whole seconds, and how it is at their end: what was said in the
 * second of its closing was said before.
 */
function when({ entity, at }: BoardChange): number {
  const ms = at.getTime()
  return entity === 'task' ? Math.floor(ms / 1000) * 1000 + 999.5 : ms
}

/** Tasks that the same call has completed: what else is new of them may be from before. */
function completedIn(commands: BoardCommand[], { outcomes }: Pick<BoardReply, 'outcomes'>): Set<string> {
  const done = new Map(outcomes.map((outcome) => [outcome.uuid, outcome]))
  const made = (uuid: string): string => {
    const maker = done.get(uuid)
    return maker?.ok ? (maker.id ?? '') : ''
  }
  const completing = commands.flatMap((command) =>
    command.op === 'complete_task' && done.get(command.uuid)?.ok ? [command.task] : [],
  )
  return new Set(completing.map((task) => ('id' in task ? task.id : made(task.madeBy))))
}

/** `name`: in the keys of its news. `startedAt`: what it tells was so by then. */
type Reading = { name: string; startedAt: Date }

/** `taken`: its adding was, and may not be processed yet. */
type Known = { comment: Link | undefined; taken: boolean; ours: boolean; completed: boolean }

function newsOf(change: BoardChange, known: Known, read: Reading): RawNews[] {
  if (change.entity === 'task') {
    if (!known.ours) return []
    const told = change.deleted ? 'task_deleted' : 'task_seen'
    const news = newsFrom(change, told, `task:${change.id}:${change.fingerprint}:${read.name}`)
    return [known.completed ? { ...news, payload: { ...(news.payload as object), completedByUs: true } } : news]
  }
  if (known.comment?.origin === 'copy') return []
  if (!known.comment && !known.ours && change.taskId !== '') return []
  if (!known.comment && !known.taken) return [asOf(firstNews(change), read.startedAt)]
  // Added but not processed yet: what follows waits behind it.
  return [changedNews(change, read.name, read.startedAt)]
}

/** What is first told of a comment. A deletion takes the place of the adding, which may still come, late, from a webhook. */
export function firstNews(change: BoardChange): RawNews {
  return newsFrom(change, change.deleted ? 'comment_deleted' : 'comment_added', commentAddedKey(change.id))
}

/** A comment that is known has changed. `telling`: which reading or webhook says so; `at`: so it is, or was, then. */
export function changedNews(change: BoardChange, telling: string, at: Date): RawNews {
  const happening = change.deleted ? 'comment_deleted' : 'comment_edited'
  return asOf(newsFrom(change, happening, `note:${change.id}:${change.fingerprint}:${telling}`), at)
}

/** A comment tells no time of its last edit. Whatever is told of an edit before then is in it. */
function asOf(news: RawNews, at: Date): RawNews {
  return { ...news, payload: { ...(news.payload as object), asOf: at.toISOString() } }
}

type Told = 'comment_added' | 'comment_edited' | 'comment_deleted' | 'task_seen' | 'task_deleted'

export function newsFrom(change: BoardChange, happening: Told, key: string): RawNews {
  const payload =
    change.entity === 'task'
      ? { happening, item: change.payload }
      : { happening, note: change.payload, taskId: change.taskId }
  return { source: 'todoist', key, stream: taskNewsStream(change), payload, at: change.at }
}

/** One stream a task: its comments and its changes stay in order with each other. */
export function taskNewsStream(change: Pick<BoardChange, 'taskId' | 'id'>): string {
  return `task:${change.taskId || change.id}`
}

export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
