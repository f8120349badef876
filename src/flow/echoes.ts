// Which changes of the board are our own doing that comes back, or nothing of ours: no reading could tell more of them.

import type { Board, BoardChange, Hints } from '../ports.ts'
import type { Transaction } from '../store/database.ts'
import { knownIds } from '../store/links.ts'
import type { Link } from '../store/links.ts'
import { shadowsOfAll } from '../store/shadows.ts'
import type { StoredShadows } from '../store/shadows.ts'
import { taskUnresolved } from '../store/unsettled.ts'
import type { EchoNet } from '../watching.ts'
import { fieldValues } from './task-fields.ts'

export type TellsNothing = EchoNet | 'not_ours'

type With = { board: Pick<Board, 'interpret'>; hints: Hints }

/** Those of the changes that tell nothing, and how that is known. The rest may be news. */
export async function echoesAmong(
  trx: Transaction,
  changes: BoardChange[],
  { board, hints }: With,
): Promise<Map<BoardChange, TellsNothing>> {
  const comments = await ownComments(
    trx,
    changes.filter(({ entity }) => entity === 'comment'),
    hints,
  )
  const tasks = await agreedTasks(
    trx,
    changes.filter(({ entity }) => entity === 'task'),
    board,
  )
  return new Map([...comments, ...tasks])
}

async function ownComments(
  trx: Transaction,
  changes: BoardChange[],
  hints: Hints,
): Promise<[BoardChange, TellsNothing][]> {
  if (changes.length === 0) return []
  const hinted = await hints.known(changes.map(({ id }) => `comment:${id}`))
  const isHinted = ({ id }: BoardChange): boolean => hinted.has(`comment:${id}`)
  const others = changes.filter((change) => !isHinted(change)).map(({ id }) => id)
  const links = others.length === 0 ? new Map<string, Link>() : await knownIds(trx, 'board', 'comment', others)
  return changes.flatMap((change): [BoardChange, TellsNothing][] => {
    if (isHinted(change)) return [[change, 'hint']]
    return links.get(change.id)?.origin === 'copy' ? [[change, 'link']] : []
  })
}

/** Tasks as we know them, and tasks of others. */
async function agreedTasks(
  trx: Transaction,
  changes: BoardChange[],
  board: Pick<Board, 'interpret'>,
): Promise<[BoardChange, TellsNothing][]> {
  if (changes.length === 0) return []
  const ids = [...new Set(changes.map(({ id }) => id))]
  const links = await knownIds(trx, 'board', 'task', ids)
  const missing = ids.filter((id) => !links.has(id))
  const unresolved = missing.length > 0 && (await taskUnresolved(trx))
  // Its making may have been recorded between the two questions.
  if (missing.length > 0 && !unresolved)
    for (const [id, link] of await knownIds(trx, 'board', 'task', missing)) links.set(id, link)
  const shadows = await shadowsOfAll(
    trx,
    [...links.values()].map(({ ticketId }) => ticketId),
  )
  return changes.flatMap((change): [BoardChange, TellsNothing][] => {
    const link = links.get(change.id)
    if (!link) return unresolved ? [] : [[change, 'not_ours']]
    return !change.deleted && isAsAgreed(change, shadows.get(link.ticketId), board) ? [[change, 'fields']] : []
  })
}

function isAsAgreed(change: BoardChange, shadows: StoredShadows | undefined, board: Pick<Board, 'interpret'>): boolean {
  const [seen] = board.interpret({ happening: 'task_seen', item: change.payload })
  if (seen?.type !== 'task_seen') return false
  return fieldValues(seen.fields).every(([field, value]) => {
    const shadow = shadows?.get(field)
    return shadow !== undefined && shadow.agreed === value && shadow.wanted.length === 0
  })
}
