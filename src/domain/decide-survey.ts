// What follows from the survey: asked on closing, answered by buttons, finished by a text or without, and over when the
// ticket is opened again.

import type { ButtonAnswer, Decision, Notice, NoticeArgs, Situation, Want } from './decision.ts'
import { nothing } from './decision.ts'
import type { ChatMessage, Happening, Person } from './happening.ts'
import { awaitsComment, bestMark, marked, marksLine, pageOf } from './survey.ts'
import type { Survey, SurveyChange } from './survey.ts'

/** How much of a comment staff read at once, in characters: the chat cuts no message for us. */
const commentShown = 3500

/** What a change of the survey is to a decision: nothing, where nothing of it changes. */
type Surveyed = Pick<Decision, 'survey' | 'wants'>

export function askOnClosing({ questions }: Situation): Surveyed {
  if (questions.length === 0) return { survey: null, wants: [] }
  return { survey: { ask: questions }, wants: [{ op: 'survey', survey: 'new', page: 0 }] }
}

/** Opened again, the ticket is asked about when it is closed anew; marks that are complete stand. */
export function endOnReopening({ survey }: Situation): Surveyed {
  if (survey?.state === 'asked') return changed(survey, { state: 'over' })
  return endWaiting(survey)
}

/** No comment is waited for any longer. */
export function endWaiting(survey: Survey | null): Surveyed {
  return survey?.state === 'commenting' ? changed(survey, { state: 'done' }) : { survey: null, wants: [] }
}

export function decidePress(situation: Situation, pressed: Extract<Happening, { type: 'survey_pressed' }>): Decision {
  const { survey, ticket } = situation
  const { press } = pressed
  if (survey?.id !== pressed.surveyId) return answer('survey_old')
  if (ticket!.status !== 'closed') return answer('survey_reopened')
  const known = { messageId: pressed.messageId }
  if (press === 'skip') {
    if (survey.state !== 'commenting') return answer('survey_old')
    return { ...answer('survey_skipped'), ...changed(survey, { ...known, state: 'done' }) }
  }
  const judged = marked(survey, press.question, press.mark)
  if (judged.verdict === 'same') return answer('survey_same')
  if (judged.verdict === 'too_late') return answer('survey_old')
  const { marks } = judged
  if (marks.length < survey.questions.length)
    return { ...answer('survey_marked'), ...changed(survey, { ...known, marks }) }
  return completed(situation, survey, pressed.from, { ...known, marks })
}

/** All marks are there: staff see them at once, whatever more is said. */
function completed(
  situation: Situation,
  survey: Survey,
  from: Person,
  change: SurveyChange & { marks: number[] },
): Decision {
  const { marks } = change
  const best = marks.every((mark) => mark === bestMark)
  const done = changed(
    survey,
    best ? { ...change, state: 'done' } : { ...change, state: 'commenting', commentAskedAt: situation.now },
  )
  return {
    ...answer('survey_marked'),
    ...done,
    events: [{ actor: 'CLIENT', actorName: from.name, action: 'survey_answered', payload: { marks } }],
    wants: [
      ...done.wants,
      ...toldStaff(situation, 'survey_marks', { marks: marksLine(survey.questions, marks, situation.staffLocale) }),
    ],
  }
}

/** Null where it is no comment but a message as any other. */
export function decideComment(situation: Situation, from: Person, { id, content }: ChatMessage): Decision | null {
  const { survey, now } = situation
  if (!survey) return null
  // Told twice, under another number: it is kept already.
  if (survey.commentMessageId === id) return nothing()
  if (content.kind !== 'text' || !awaitsComment(survey, now)) return null
  const done = changed(survey, { state: 'done', comment: content.text, commentMessageId: id })
  return {
    ...nothing(),
    ...done,
    events: [{ actor: 'CLIENT', actorName: from.name, action: 'survey_commented', payload: {} }],
    wants: [
      ...done.wants,
      ...toldStaff(situation, 'survey_comment', { name: from.name, comment: shortened(content.text) }),
    ],
  }
}

/** The comment in other words: staff read it as it is now. Null where it was not the comment that changed. */
export function decideCommentEdit(situation: Situation, { id, content }: ChatMessage): Decision | null {
  const { survey, client } = situation
  if (survey?.commentMessageId !== id) return null
  if (content.kind !== 'text' || content.text === survey.comment) return nothing()
  return {
    ...nothing(),
    ...changed(survey, { comment: content.text }),
    wants: toldStaff(situation, 'survey_comment', { name: client!.name, comment: shortened(content.text) }),
  }
}

/** In the topic, and as a comment where there is a task. */
function toldStaff({ taskGone }: Situation, notice: Notice, args: NoticeArgs): Want[] {
  return [
    { op: 'tell', room: 'topic', notice, args, replyTo: null, buttons: [] },
    ...(taskGone ? [] : ([{ op: 'remark', notice, args }] as Want[])),
  ]
}

function changed(survey: Survey, change: SurveyChange): Surveyed {
  const page = pageOf({ ...survey, ...change })
  const turned = page !== pageOf(survey)
  return {
    survey: { id: survey.id, change },
    wants: turned ? [{ op: 'survey', survey: survey.id, page }] : [],
  }
}

function answer(told: ButtonAnswer): Decision {
  return { ...nothing(), answer: told }
}

function shortened(text: string): string {
  return text.length > commentShown ? `${text.slice(0, commentShown - 1).toWellFormed()}…` : text
}
