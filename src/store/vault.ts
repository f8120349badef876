// Sealed secrets and one-time links, as the ports of the integrations want them.

import { randomBytes } from 'node:crypto'
import { Misread } from '../errors.ts'
import type { Database, Transaction } from './database.ts'
import { exclusively, keepOneTimeLink, readSecret, removeSecret, useOneTimeLink, writeSecret } from './secrets.ts'

/** Seals and opens texts; the key is the caller's. */
export type Sealing = { seal(text: string): string; open(sealed: string): string }

export function createVault(database: Database, box: Sealing) {
  return {
    secrets: {
      async read(name: string): Promise<string | null> {
        const sealed = await readSecret(database, name)
        try {
          return sealed === null ? null : box.open(sealed)
        } catch (error) {
          throw new Misread('A stored secret can not be opened', error)
        }
      },
      write: async (name: string, text: string) => await writeSecret(database, name, box.seal(text)),
      remove: async (name: string) => await removeSecret(database, name),
      exclusively: async <T>(name: string, work: () => Promise<T>): Promise<T> =>
        await exclusively(database, name, work),
    },
    links: {
      create: async (ttlMs: number) => await createLink(database, ttlMs),
      consume: async (token: string) => await useOneTimeLink(database, token, 'connect'),
    },
  }
}

/** A fresh token that opens the connect page once, within `ttlMs`. */
export async function createLink(database: Database | Transaction, ttlMs: number): Promise<string> {
  const token = randomBytes(24).toString('base64url')
  await keepOneTimeLink(database, token, 'connect', ttlMs)
  return token
}
