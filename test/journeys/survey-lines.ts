// What the survey says to a client, as lines of a private chat.
import { say } from '../../src/texts/texts.ts'

const questions = ['How quickly did we help?', 'How good was the answer?', 'How polite were we?']

export const questionLines = questions.map(
  (question, index) => `bot: ${say('en', 'survey_question', { number: index + 1, count: questions.length, question })}`,
)
export const firstQuestion = questionLines[0]!
export const surveyOver = `bot: ${say('en', 'survey_page_over')}`
