// What of a decision is worth a row in the logbook: a ticket that is closed, all the marks a client has given, and the
// comment that may follow them.

import type { Decision } from './decision.ts'

export type LogWorthy = 'closed' | 'marked' | 'commented'

export function worthLogging({ change, survey }: Pick<Decision, 'change' | 'survey'>): LogWorthy | null {
  if (change.closedAt) return 'closed'
  if (survey === null || 'ask' in survey) return null
  if (survey.change.comment !== undefined) return 'commented'
  // With the last mark the survey goes on to what comes after the questions.
  return survey.change.marks && survey.change.state ? 'marked' : null
}
