// A request after the gate: who calls, and what they sent.
import type { Args } from './arguments.ts'
import type { Identity } from './tokens.ts'

export type Call = {
  who: Identity
  userId: string
  params: Record<string, string>
  query: URLSearchParams
  args: Args
  raw: Buffer
  header: (name: string) => string
}

export type Scope = 'data:read' | 'task:add' | 'data:read_write' | 'data:delete' | 'project:delete'

export type Route = {
  method: 'GET' | 'POST' | 'DELETE'
  /** After /api/v1. */
  path: string
  scope: Scope | 'any'
  /** What it returns is the JSON answer; undefined is 204. Runs without waiting, so that nothing comes between. */
  run: (call: Call) => unknown
}

/** Todoist API, scopes: read_write holds data:read and task:add. */
export function allows(who: Identity, scope: Scope | 'any'): boolean {
  return (
    scope === 'any' ||
    who.scopes.has(scope) ||
    (who.scopes.has('data:read_write') && (scope === 'data:read' || scope === 'task:add'))
  )
}
