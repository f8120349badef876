// Who has a ticket keeps it for a minute after taking it; for tests that do not wait for it.

import type { TestDatabase } from '../database.ts'

/** Every ticket was taken long enough ago to be taken over. */
export async function takenLongAgo({ knex }: TestDatabase): Promise<void> {
  await knex('tickets').update({ assigned_at: knex.raw(`assigned_at - interval '2 minutes'`) })
}
