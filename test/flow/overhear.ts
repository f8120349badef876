// What this process asks of the database, on whatever connection, overheard on its way there.
import { createRequire } from 'node:module'
import type pg from 'pg'

const { Client } = createRequire(import.meta.url)('pg') as typeof pg

/** `name`: its plan is kept. */
export type Asked = { connection: pg.Client; text: string; values: unknown[]; name: string | undefined }

/** `heard` has to `ask`, now or later, and returns what that returns, or a promise of it. Returns how to stop. */
export function overhear(heard: (asked: Asked, ask: () => unknown) => unknown): () => void {
  const { query } = Client.prototype
  Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [first, second] = args as [string | Partial<Asked>, unknown]
    const { text = '', values, name } = typeof first === 'string' ? { text: first, values: second } : first
    const asked = { connection: this, text, values: Array.isArray(values) ? (values as unknown[]) : [], name }
    return heard(asked, () => Reflect.apply(query, this, args) as unknown) as never
  }
  return () => void (Client.prototype.query = query)
}
