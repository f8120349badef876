// Pages of a list. A cursor belongs to the person and the parameters it was given for.
import { createHash } from 'node:crypto'
import type { Call } from '../call.ts'
import { invalidArgument } from '../errors.ts'

const DEFAULT_LIMIT = 50
const MAX_LIMIT = 200

export function page<T>(call: Pick<Call, 'userId' | 'query'>, all: T[], key = 'results') {
  const given = call.query.get('limit') ?? String(DEFAULT_LIMIT)
  const limit = /^\d+$/.test(given) ? Number(given) : 0
  if (limit < 1 || limit > MAX_LIMIT) throw invalidArgument('limit', `Ensure this value is between 1 and ${MAX_LIMIT}`)
  const seal = sealOf(call)
  const cursor = call.query.get('cursor')
  const start = cursor ? startOf(cursor, seal) : 0
  const end = start + limit
  const next = end < all.length ? `${Buffer.from(String(end)).toString('base64url')}.${seal}` : null
  return { [key]: all.slice(start, end), next_cursor: next }
}

function startOf(cursor: string, seal: string): number {
  const [place, given] = cursor.split('.')
  const start = Number(Buffer.from(place ?? '', 'base64url').toString())
  if (given !== seal || !Number.isInteger(start)) throw invalidArgument('cursor', 'Invalid cursor')
  return start
}

function sealOf({ userId, query }: Pick<Call, 'userId' | 'query'>): string {
  const rest = [...query].filter(([name]) => name !== 'cursor').toSorted(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([userId, rest]))
    .digest('base64url')
    .slice(0, 16)
}

/** A query parameter that names something by id. */
export function queryArgs(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...query].filter(([, value]) => value !== ''))
}
