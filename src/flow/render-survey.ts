// The one message that asks a client about a closed ticket: sent once, then turned page by page in its place.

import type { Survey, SurveyPage } from '../domain/survey.ts'
import { bestMark, pageOf } from '../domain/survey.ts'
import type { Locale } from '../domain/ticket.ts'
import type { Button, ChatCall } from '../ports.ts'
import { say } from '../texts/texts.ts'

/** Null: it shows another page by now, or was never sent and has nothing to ask any more. */
export function renderSurvey(survey: Survey, page: SurveyPage, chatId: number, locale: Locale): ChatCall | null {
  if (page !== pageOf(survey)) return null
  const { messageId } = survey
  const look = { text: textOf(survey, page, locale), spans: [], buttons: buttonsOf(survey, page, locale) }
  if (messageId !== null) return { op: 'edit_text', chatId, messageId, ...look }
  return page === 0 ? { op: 'send', place: { chatId, threadId: null }, replyTo: null, ...look } : null
}

function textOf({ questions }: Survey, page: SurveyPage, locale: Locale): string {
  if (typeof page !== 'number') return say(locale, `survey_page_${page}`)
  const { question } = questions[page]![locale]
  return say(locale, 'survey_question', { number: page + 1, count: questions.length, question })
}

function buttonsOf({ id }: Survey, page: SurveyPage, locale: Locale): Button[][] | null {
  if (page === 'comment') return [[{ label: say(locale, 'button_skip'), data: `s:${id}:skip` }]]
  if (typeof page !== 'number') return null
  const marks = Array.from({ length: bestMark }, (_, index) => index + 1)
  return [marks.map((mark) => ({ label: String(mark), data: `s:${id}:${page}:${mark}` }))]
}
