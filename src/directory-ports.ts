// What the core asks of a directory of people and of a logbook. Google Sheets plays both, a CSV file the first.

import type { CardField, Who } from './domain/directory.ts'

export interface Directory {
  /**
   * What is known of a person; null where they are not listed. Throws Busy, Unreachable, Misread, or Rejected with what
   * somebody has to mend.
   */
  lookUp(who: Who): Promise<CardField[] | null>
}

/** The two tables of a logbook: tickets that were closed, and what clients thought of them. */
export type LogbookPage = 'tickets' | 'surveys'

/** One row of a logbook. `key` is its own, and tells it again. */
export type LogbookRow = { key: string; cells: (string | number)[] }

export interface Logbook {
  /**
   * Adds rows in their order, under the heading where the page is empty. `again`: an earlier try may have added some;
   * then only those are that are not there. `stands` is asked right before anything is added: where it says no, nothing
   * is, and Unreachable says so. Nothing in a cell is ever a formula. Throws as `lookUp` does; Unreachable says whether
   * they may have been added.
   */
  append(
    page: LogbookPage,
    rows: LogbookRow[],
    how: { heading: string[]; again: boolean; stands?: () => boolean },
  ): Promise<void>
}
