// The sheet as Google shows it to the service account: are people found in it, are the tabs of the logbook there.

import { isFailure } from '../../src/errors.ts'
import { broken, fine } from '../../src/findings.ts'
import type { Finding } from '../../src/ports.ts'
import type { Client } from './client.ts'
import { readPeople } from './directory.ts'
import type { PeopleTab } from './directory.ts'

export async function examineSheet(
  client: Client,
  { people, logTabs }: { people: PeopleTab | null; logTabs: string[] },
): Promise<Finding[]> {
  const findings: Finding[] = []
  if (people)
    findings.push(
      await found('Directory', async () => {
        const { table } = await readPeople(client, people)
        return `Google sheet, ${table.length - 1} rows`
      }),
    )
  if (logTabs.length > 0)
    findings.push(
      await found('Logbook', async () => {
        const titles = await client.titles()
        const lacking = logTabs.filter((tab) => !titles.includes(tab))
        if (lacking.length > 0)
          throw new Error(`the sheet has no tab called ${lacking.map((tab) => `"${tab}"`).join(' or ')}`)
        return `Google sheet, ${logTabs.map((tab) => `"${tab}"`).join(' and ')}`
      }),
    )
  return findings

  async function found(about: string, look: () => Promise<string>): Promise<Finding> {
    try {
      return fine(about, await look())
    } catch (error) {
      const wrong = error instanceof Error ? error.message : String(error)
      const mend =
        isFailure(error) && (error.name === 'Unreachable' || error.name === 'Busy')
          ? 'Wait; nothing is lost meanwhile'
          : `Share the sheet with ${client.email}, and see that SHEETS_ID, SHEETS_TAB, SHEETS_LOG and DIRECTORY_COLUMNS are right`
      return broken(about, { wrong, mend })
    }
  }
}
