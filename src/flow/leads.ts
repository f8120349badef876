// Who leads beside those the settings name: the admins of each desk's group, asked for now and again since news of them
// can be lost. And each lead's own menu, shown once the lead has written to the bot.

import type { Person } from '../domain/happening.ts'
import type { Locale } from '../domain/ticket.ts'
import { isFailure } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Leads } from '../ports.ts'
import type { Database } from '../store/database.ts'
import { allDesks, keepAdmins } from '../store/desks.ts'
import { keepLeads } from '../store/leads.ts'

const everyMs = 10 * 60_000

export type LeadsKeeper = {
  /** Resolves when nobody is being asked. */
  idle(): Promise<void>
  stop(): Promise<void>
}

/** Every hub does it: they ask little, and write only what has changed. */
export function startLeads(with_: {
  database: Database
  chat: Leads
  /** Those the settings name. */
  leads: number[]
  locale: Locale
  log: Log
}): LeadsKeeper {
  const { database, chat, log } = with_
  /** Who has the menu, as far as this process knows. */
  const shown = new Set<number>()
  let stopped = false
  let going: Promise<void> | null = null

  async function go(): Promise<void> {
    const desks = await allDesks(database)
    const leads = new Set(with_.leads)
    const people: Person[] = []
    for (const { id, chatId } of desks) {
      if (stopped) return
      await unlessRefused({ desk: id }, async () => {
        const admins = await chat.adminsOf(chatId)
        const ids = admins.map(({ telegramId }) => telegramId)
        await keepAdmins(database, id, ids)
        for (const admin of ids) leads.add(admin)
        people.push(...admins)
      })
    }
    await keepLeads(database, people, with_.leads)
    for (const lead of leads) {
      if (stopped) return
      await unlessRefused({ lead }, async () => {
        if (!shown.has(lead) && (await chat.setLeadCommands(with_.locale, lead))) shown.add(lead)
      })
    }
  }

  /** A group that the bot was put out of is no concern of the other desks. */
  async function unlessRefused(about: object, ask: () => Promise<void>): Promise<void> {
    try {
      await ask()
    } catch (error) {
      if (!isFailure(error) || !['Rejected', 'Gone'].includes(error.name)) throw error
      log.warn({ ...about, err: error }, 'could not ask who leads here; tried again later')
    }
  }

  function begin(): void {
    going ??= go()
      .catch((error: unknown) => log.warn({ err: error }, 'could not ask who leads; tried again later'))
      .finally(() => (going = null))
  }

  begin()
  const timer = setInterval(begin, everyMs).unref()
  return {
    async idle() {
      await going
    },
    async stop() {
      stopped = true
      clearInterval(timer)
      await going
    },
  }
}
