import test from 'ava'
import { decide } from '../../src/domain/decide.ts'
import type { Decision, Situation, Want } from '../../src/domain/decision.ts'
import { nothing } from '../../src/domain/decision.ts'
import type { Content } from '../../src/domain/content.ts'
import { plainText } from '../../src/domain/content.ts'
import type { Happening, Person } from '../../src/domain/happening.ts'
import type { Survey, SurveyQuestion } from '../../src/domain/survey.ts'
import { pageOf } from '../../src/domain/survey.ts'
import { anna, now, situation, ticket } from './situation.ts'

const from: Person = { telegramId: 7, username: 'anna', name: 'Anna', locale: null }
const question = (name: string): SurveyQuestion => ({
  en: { name, question: `${name}?` },
  ru: { name: `${name}-ru`, question: `${name}-ru?` },
})
const questions = ['speed', 'answer', 'manners'].map(question)
const minutesAgo = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000)

const asked: Survey = {
  id: 40,
  questions,
  marks: [],
  state: 'asked',
  messageId: 900,
  shown: 0,
  commentAskedAt: null,
  comment: null,
  commentMessageId: null,
}
const commenting: Survey = { ...asked, marks: [5, 4, 5], state: 'commenting', shown: 2, commentAskedAt: minutesAgo(14) }
const done: Survey = { ...commenting, state: 'done' }

const closed = (survey: Survey | null, more: Partial<Situation> = {}): Situation =>
  situation({ ticket: ticket('closed'), questions, survey, ...more })

function press(where: Situation, what: { question: number; mark: number } | 'skip', surveyId = 40): Decision {
  return decide(where, { type: 'survey_pressed', from, queryId: 'q', messageId: 900, surveyId, press: what })
}

function writes(where: Situation, content: Partial<Content> | string, id = 950): Decision {
  const said = typeof content === 'string' ? plainText(content) : { ...plainText(''), ...content }
  const message = { chatId: 7, id, at: now, content: said, replyTo: null }
  return decide(where, { type: 'client_wrote', from, message })
}

function edits(where: Situation, text: string): Decision {
  const message = { chatId: 7, id: 950, at: now, content: plainText(text), replyTo: null }
  return decide(where, { type: 'client_edited', from, message })
}

const topicTold = (notice: 'survey_marks' | 'survey_comment', args: Record<string, string>): Want => ({
  op: 'tell',
  room: 'topic',
  notice,
  args,
  replyTo: null,
  buttons: [],
})
const onlyAnswers = (answer: Decision['answer']): Decision => ({ ...nothing(), answer })
const surveyWants = ({ wants }: Decision): Want[] => wants.filter(({ op }) => op === 'survey')
const close: Happening & { type: 'topic_closed_by_hand' } = {
  type: 'topic_closed_by_hand',
  place: { chatId: -1, threadId: 5 },
  from,
}

test('a ticket that is closed is asked about, right after the client heard that it is', (t) => {
  const decision = decide(situation({ questions }), close)
  t.deepEqual(decision.survey, { ask: questions })
  const told = decision.wants.findIndex((want) => want.op === 'tell' && want.notice === 'closed_for_client')
  t.deepEqual(decision.wants[told + 1], { op: 'survey', survey: 'new', page: 0 })
})

test('a desk that asks nothing has no survey', (t) => {
  const decision = decide(situation({ questions: [] }), close)
  t.is(decision.survey, null)
  t.deepEqual(surveyWants(decision), [])
})

test('a mark turns the message to the next question', (t) => {
  t.deepEqual(press(closed(asked), { question: 0, mark: 4 }), {
    ...nothing(),
    answer: 'survey_marked',
    survey: { id: 40, change: { messageId: 900, marks: [4] } },
    wants: [{ op: 'survey', survey: 40, page: 1 }],
  })
})

test('a changed mind counts as long as the next question does not show', (t) => {
  const decision = press(closed({ ...asked, marks: [4] }), { question: 0, mark: 2 })
  t.deepEqual(decision.survey, { id: 40, change: { messageId: 900, marks: [2] } })
  t.is(decision.answer, 'survey_marked')
  t.deepEqual(decision.wants, [], 'the next question is on its way already')
})

test('once the next question shows, the one before it is over', (t) => {
  t.deepEqual(press(closed({ ...asked, marks: [4], shown: 1 }), { question: 0, mark: 2 }), onlyAnswers('survey_old'))
})

test('the same mark twice is one mark', (t) => {
  t.deepEqual(press(closed({ ...asked, marks: [4] }), { question: 0, mark: 4 }), onlyAnswers('survey_same'))
  t.deepEqual(press(closed(done), { question: 2, mark: 5 }), onlyAnswers('survey_same'))
})

test('a question that was not asked yet takes no mark', (t) => {
  t.deepEqual(press(closed(asked), { question: 1, mark: 4 }), onlyAnswers('survey_old'))
})

test('all marks the best: staff hear them, and the client is thanked', (t) => {
  const decision = press(closed({ ...asked, marks: [5, 5], shown: 2 }), { question: 2, mark: 5 })
  const args = { marks: 'speed 5, answer 5, manners 5' }
  t.deepEqual(decision, {
    ...nothing(),
    answer: 'survey_marked',
    survey: { id: 40, change: { messageId: 900, marks: [5, 5, 5], state: 'done' } },
    events: [{ actor: 'CLIENT', actorName: 'Anna', action: 'survey_answered', payload: { marks: [5, 5, 5] } }],
    wants: [
      { op: 'survey', survey: 40, page: 'thanks' },
      topicTold('survey_marks', args),
      { op: 'remark', notice: 'survey_marks', args },
    ],
  })
})

test('a mark below the best: staff hear the marks at once, and the client is asked what to improve', (t) => {
  const where = closed({ ...asked, marks: [5, 3], shown: 2 }, { staffLocale: 'ru' })
  const decision = press(where, { question: 2, mark: 5 })
  t.deepEqual(decision.survey, {
    id: 40,
    change: { messageId: 900, marks: [5, 3, 5], state: 'commenting', commentAskedAt: now },
  })
  const args = { marks: 'speed-ru 5, answer-ru 3, manners-ru 5' }
  t.deepEqual(decision.wants, [
    { op: 'survey', survey: 40, page: 'comment' },
    topicTold('survey_marks', args),
    { op: 'remark', notice: 'survey_marks', args },
  ])
})

test('a board that lost the task hears nothing; the topic does', (t) => {
  const decision = press(closed({ ...asked, marks: [5, 5], shown: 2 }, { taskGone: true }), { question: 2, mark: 5 })
  t.deepEqual(
    decision.wants.map(({ op }) => op),
    ['survey', 'tell'],
  )
})

test('after the last question no mark changes', (t) => {
  t.deepEqual(press(closed(commenting), { question: 2, mark: 1 }), onlyAnswers('survey_old'))
})

test('the comment can be left out', (t) => {
  t.deepEqual(press(closed(commenting), 'skip'), {
    ...nothing(),
    answer: 'survey_skipped',
    survey: { id: 40, change: { messageId: 900, state: 'done' } },
    wants: [{ op: 'survey', survey: 40, page: 'thanks' }],
  })
  t.deepEqual(press(closed(done), 'skip'), onlyAnswers('survey_old'))
})

test('a button of another survey changes nothing, whoever presses it', (t) => {
  t.deepEqual(press(closed(asked), { question: 0, mark: 1 }, 39), onlyAnswers('survey_old'))
  t.deepEqual(press(closed(null), { question: 0, mark: 1 }), onlyAnswers('survey_old'))
  t.deepEqual(press(situation({ ticket: null }), { question: 0, mark: 1 }), onlyAnswers('survey_old'))
})

test('a ticket that was opened again takes no marks', (t) => {
  const over: Survey = { ...asked, state: 'over' }
  const decision = press(situation({ ticket: ticket('new'), survey: over }), { question: 0, mark: 1 })
  t.deepEqual(decision, onlyAnswers('survey_reopened'))
  t.deepEqual(press(closed(over), { question: 0, mark: 1 }), onlyAnswers('survey_old'))
  t.is(pageOf(over), 'over')
})

test('the text that follows the question what to improve is the comment, and no message', (t) => {
  const decision = writes(closed(commenting), 'Faster, please')
  const args = { name: 'Anna', comment: 'Faster, please' }
  t.deepEqual(decision, {
    ...nothing(),
    survey: { id: 40, change: { state: 'done', comment: 'Faster, please', commentMessageId: 950 } },
    events: [{ actor: 'CLIENT', actorName: 'Anna', action: 'survey_commented', payload: {} }],
    wants: [
      { op: 'survey', survey: 40, page: 'thanks' },
      topicTold('survey_comment', args),
      { op: 'remark', notice: 'survey_comment', args },
    ],
  })
})

test('a bare thank-you is a comment too while one is waited for', (t) => {
  const decision = writes(closed(commenting), 'Thank you!')
  t.is(decision.keep, null)
  t.like(decision.survey, { change: { comment: 'Thank you!' } })
})

test('the comment told twice is one comment', (t) => {
  t.deepEqual(writes(closed({ ...done, commentMessageId: 950 }), 'Faster, please'), nothing())
})

test('a comment in other words is told to staff anew; the same words, or another message, are not', (t) => {
  const said = closed({ ...done, comment: 'Faster', commentMessageId: 950 })
  const args = { name: 'Anna', comment: 'Faster, please' }
  t.deepEqual(edits(said, 'Faster, please'), {
    ...nothing(),
    survey: { id: 40, change: { comment: 'Faster, please' } },
    wants: [topicTold('survey_comment', args), { op: 'remark', notice: 'survey_comment', args }],
  })
  t.deepEqual(edits(said, 'Faster'), nothing())
  t.deepEqual(edits(closed({ ...done, commentMessageId: 949 }), 'Faster, please'), nothing())
})

test('a very long comment is kept whole, and shown to staff as far as it fits', (t) => {
  const text = 'x'.repeat(4000)
  const decision = writes(closed(commenting), text)
  t.like(decision.survey, { change: { comment: text } })
  const [told] = decision.wants.flatMap((want) => (want.op === 'tell' ? [String(want.args['comment'])] : []))
  t.is(told, `${'x'.repeat(3499)}…`)
})

test('the comment of a client who was unreachable shows that they are back', (t) => {
  const decision = writes(closed(commenting, { client: { ...anna, unreachable: true } }), 'Faster')
  t.true(decision.clientReachable)
  t.deepEqual(
    decision.events.map(({ action }) => action),
    ['unblocked_bot', 'survey_commented'],
  )
})

for (const [what, decision] of [
  ['a photo', writes(closed(commenting), { kind: 'photo' })],
  ['a text after 15 minutes', writes(closed({ ...commenting, commentAskedAt: minutesAgo(15.1) }), 'It drips')],
] as const)
  test(`${what} is no comment: it opens the ticket again, and the marks stand`, (t) => {
    t.truthy(decision.keep)
    t.is(decision.change.status, 'new')
    t.deepEqual(decision.survey, { id: 40, change: { state: 'done' } })
    t.deepEqual(surveyWants(decision), [{ op: 'survey', survey: 40, page: 'thanks' }])
  })

test('a text is a message as ever where no comment is waited for', (t) => {
  const decision = writes(closed(asked), 'It drips again')
  t.is(decision.change.status, 'new')
  t.deepEqual(decision.survey, { id: 40, change: { state: 'over' } })
  t.deepEqual(surveyWants(decision), [{ op: 'survey', survey: 40, page: 'over' }])
})

test('opening a ticket again leaves a finished survey as it is', (t) => {
  const decision = writes(closed(done), 'It drips again')
  t.is(decision.survey, null)
  t.deepEqual(surveyWants(decision), [])
})

test('/start ends the wait for a comment: what comes next is a message', (t) => {
  const decision = decide(closed(commenting), { type: 'client_started', from, message: { chatId: 7, id: 951 } })
  t.deepEqual(decision.survey, { id: 40, change: { state: 'done' } })
  t.deepEqual(surveyWants(decision), [{ op: 'survey', survey: 40, page: 'thanks' }])
})
