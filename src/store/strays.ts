// Message ids that are known to exist in the chat and are no message of a ticket: commands, service messages, looks. An
// id that somebody else's message has can't be the copy that is looked for.

import type { Database, Transaction } from './database.ts'

/** A message that has a link needs no second mention. */
export async function keepStray(trx: Database | Transaction, chatId: number, messageId: number): Promise<void> {
  await trx.raw(keepingStray, keepingStrayOf(chatId, messageId))
}

/** The same as a part of a statement, which needs the bindings of `keepingStrayOf`; no chat, nothing kept. */
export const keepingStray = `insert into strays (chat_id, message_id)
    select :strayIn, :stray where :strayIn::bigint is not null and not exists (
      select from links where surface = 'chat' and place = :strayIn::text and external_id = :stray::text
    ) on conflict do nothing`

export function keepingStrayOf(chatId: number | null, messageId: number): { strayIn: number | null; stray: number } {
  return { strayIn: chatId, stray: messageId }
}
