// What a client is asked once a ticket is closed: a few marks, and a word on what to improve where one was not the best.
// One message shows it page by page.

import type { Locale } from './ticket.ts'

/** What a desk asks, in every language; `name` is what staff see beside the mark. */
export type SurveyQuestion = Record<Locale, { name: string; question: string }>

export const bestMark = 5
/** The client's next text counts as the comment for so long. */
const commentMs = 15 * 60_000

export type Survey = {
  id: number
  questions: SurveyQuestion[]
  /** One for each question answered, in their order. */
  marks: number[]
  /** `over`: the ticket was opened again before all was answered. */
  state: 'asked' | 'commenting' | 'done' | 'over'
  messageId: number | null
  /** The question that stood in the message last, as far as it was delivered. */
  shown: number
  commentAskedAt: Date | null
  comment: string | null
  /** The message that was the comment. */
  commentMessageId: number | null
}

/** Which survey: one we know, or the one this very decision begins. */
export type SurveyRef = number | 'new'

/** What the message shows: a question by its number from 0, or what comes after them. */
export type SurveyPage = number | 'comment' | 'thanks' | 'over'

export type SurveyChange = Partial<Omit<Survey, 'id' | 'questions' | 'shown'>>

export function pageOf({ state, marks }: Pick<Survey, 'state' | 'marks'>): SurveyPage {
  switch (state) {
    case 'asked':
      return marks.length
    case 'commenting':
      return 'comment'
    case 'done':
      return 'thanks'
    case 'over':
      return 'over'
    default:
      return state satisfies never
  }
}

export type Marked = { verdict: 'counted'; marks: number[] } | { verdict: 'same' } | { verdict: 'too_late' }

/** A mark for the next question; or another one for the last, as long as the next does not show yet. */
export function marked(survey: Survey, question: number, mark: number): Marked {
  const { marks, shown, state } = survey
  if (marks[question] === mark) return { verdict: 'same' }
  const next = question === marks.length
  const changed = question === marks.length - 1 && shown <= question
  if (state !== 'asked' || (!next && !changed)) return { verdict: 'too_late' }
  return { verdict: 'counted', marks: [...marks.slice(0, question), mark] }
}

/** Said while the hub waits for a word on what to improve. */
export function awaitsComment({ state, commentAskedAt }: Survey, now: Date): boolean {
  return state === 'commenting' && now.getTime() - commentAskedAt!.getTime() <= commentMs
}

/** All marks in one line, for staff. */
export function marksLine(questions: SurveyQuestion[], marks: number[], locale: Locale): string {
  return questions.map((question, index) => `${question[locale].name} ${marks[index]}`).join(', ')
}
