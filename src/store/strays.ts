// Message ids that are known to exist in the chat and are no message of a ticket: commands, service messages, looks. An
// id that somebody else's message has can't be the copy that is looked for.

import type { Database, Transaction } from './database.ts'

/** A message that has a link needs no second mention. */
export async function keepStray(trx: Database | Transaction, chatId: number, messageId: number): Promise<void> {
  await trx.raw(
    `insert into strays (chat_id, message_id) select :chatId, :messageId where not exists (
        select from links where surface = 'chat' and place = :chatId::text and external_id = :messageId::text
      ) on conflict do nothing`,
    { chatId, messageId },
  )
}
