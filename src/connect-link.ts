// The address at which a lead connects the board's account, once.

import type { Config } from './config.ts'
import type { Database, Transaction } from './store/database.ts'
import { createLink } from './store/vault.ts'

const goodForMs = 15 * 60_000

/** Null where there is nothing to connect: no app, or no address that a browser could come back to. */
export async function connectLink(config: Config, database: Database | Transaction): Promise<string | null> {
  if (!config.todoist.app || !config.telegram.webhook) return null
  return `${config.telegram.webhook.url}/todoist/connect?link=${await createLink(database, goodForMs)}`
}
