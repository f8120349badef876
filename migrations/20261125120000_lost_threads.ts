// What was said in a topic before it was deleted still finds its ticket; few rooms ever lost a topic.

import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`create index rooms_that_lost_topics on rooms (chat_id) where lost_threads <> '{}'`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index rooms_that_lost_topics')
}
