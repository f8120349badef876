import test from 'ava'
import { plainText } from '../../src/domain/content.ts'
import { decide } from '../../src/domain/decide.ts'
import type { Decidable } from '../../src/domain/decide.ts'
import { nothing } from '../../src/domain/decision.ts'
import type { Decision, Situation } from '../../src/domain/decision.ts'
import type { Before } from '../../src/domain/happening.ts'
import { anna, hoursAgo, ivan, now, situation, ticket } from './situation.ts'

const at = hoursAgo(1)
const message = (text: string) => ({ chatId: -1, id: 60, at, content: plainText(text), replyTo: null })
const person = { telegramId: 8, username: 'ivan_p', name: 'Ivan', locale: null }
const place = { chatId: -1, threadId: 2 }

const edits: Record<'topic' | 'board' | 'client', (text: string, before?: Before) => Decidable> = {
  topic: (text, before) => ({
    type: 'staff_edited',
    place,
    from: person,
    message: message(text),
    ...(before ? { before } : {}),
  }),
  board: (text, before) => ({
    type: 'comment_edited',
    taskId: 't1',
    commentId: 'c1',
    at,
    content: plainText(text),
    ...(before ? { before, author: 'u1' } : {}),
  }),
  client: (text, before) => ({
    type: 'client_edited',
    from: { ...person, telegramId: anna.telegramId, name: 'Anna' },
    message: message(text),
    ...(before ? { before } : {}),
  }),
}
const given = (more: Partial<Situation> = {}): Situation => situation({ actor: ivan, ...more })
const said = (hours: number): Situation['before'] => [
  { origin: 'client', content: plainText('Well?'), at: hoursAgo(hours) },
]
const told = ({ wants }: Decision): string[] => wants.flatMap((want) => ('notice' in want ? [want.notice] : []))

for (const [side, notSent] of [
  ['topic', 'edit_not_sent_here'],
  ['board', 'edit_not_sent_here'],
  ['client', 'edit_not_heard'],
] as const) {
  const edit = edits[side]

  test(`${side}: what came to nothing is said once it is mended, and no sooner`, (t) => {
    const { keep, wants } = decide(given({ before: said(2) }), edit('No water', 'unsaid'))
    t.like(keep, { content: plainText('No water'), visibility: 'public', at: side === 'board' ? at : now })
    t.like(keep!.source, { externalId: side === 'board' ? 'c1' : '60' })
    t.true(wants.some(({ op }) => op === 'show'))
  })

  test(`${side}: where something was said since, its author is asked to write it anew`, (t) => {
    for (const before of [said(1), said(0.5), [...said(2), ...said(0.5)]]) {
      const decision = decide(given({ before }), edit('No water', 'unsaid'))
      t.is(decision.keep, null)
      t.deepEqual(told(decision), [notSent])
    }
  })

  test(`${side}: what was carried out as a command is not said, whatever it says now`, (t) => {
    const decision = decide(given(), edit('No water', 'done'))
    t.is(decision.keep, null)
    t.deepEqual(told(decision), [notSent])
  })

  test(`${side}: an edit commands nothing`, (t) => {
    const decision = decide(given(), edit('/close', 'unsaid'))
    t.is(decision.keep, null)
    t.deepEqual(told(decision), [notSent])
  })

  test(`${side}: of what nothing is known an edit changes nothing`, (t) => {
    t.deepEqual(decide(given(), edit('No water')), nothing())
  })
}

test('a client who is heard by an edit alone may escalate as any other', (t) => {
  t.like(decide(given(), edits.client('Оператор!', 'unsaid')).change, { urgency: 'same_day' })
})

test('what was said in the same second may have been said since', (t) => {
  const late = { ...edits.board('No water', 'unsaid'), at: new Date(at.getTime() + 700) } as Decidable
  t.is(decide(given({ before: said(1) }), late).keep, null)
})

test('what is mended into a note goes to no client', (t) => {
  for (const side of ['topic', 'board'] as const) {
    const { keep, wants } = decide(given(), edits[side]('// rude', 'unsaid'))
    t.is(keep?.visibility, 'note')
    t.false(wants.some((want) => 'room' in want && want.room === 'client'))
  }
})

test('a ready answer that was mistyped is sent once its name is mended', (t) => {
  const canned = { text: 'Hello {name}', names: ['hello'] }
  t.like(decide(given({ canned }), edits.board('!hello', 'unsaid')).keep, { content: plainText('Hello Anna') })
})

test('while the ticket is closed an edit is not sent either, and it is said why', (t) => {
  const closed = given({ ticket: ticket('closed') })
  t.deepEqual(told(decide(closed, edits.topic('Bye', 'unsaid'))), ['closed_not_sent'])
  t.deepEqual(told(decide(closed, edits.board('Bye', 'unsaid'))), ['closed_not_sent', 'closed_not_sent_here'])
})

test('on the task it is said once for a while', (t) => {
  const { change } = decide(given(), edits.board('Hi', 'done'))
  const again = given({ ticket: ticket('new', { told: change.told! }) })
  t.deepEqual(decide(again, edits.board('Hi there', 'done')), nothing())
})

test('what called a ready answer is told to change nothing by its edit, unless that answer was taken back', (t) => {
  const message = { id: 4, origin: 'canned', visibility: 'public', deletedAt: null, content: plainText('Hello') }
  const kept = (more: object = {}) => ({ message: { ...message, ...more } as NonNullable<Situation['message']> })
  for (const side of ['topic', 'board'] as const) {
    const decision = decide(given(kept()), edits[side]('!bye', 'done'))
    t.deepEqual(told(decision), ['canned_stands_here'])
    t.is(decision.edit, null)
    t.deepEqual(decide(given(kept()), edits[side]('!hello')), nothing(), 'told anew, as it was')
    t.deepEqual(decide(given(kept({ deletedAt: now })), edits[side]('!bye', 'done')), nothing())
  }
  const again = given({ ...kept(), ticket: ticket('new', { told: { canned_stands: hoursAgo(0.5).toISOString() } }) })
  t.deepEqual(told(decide(again, edits.board('!bye', 'done'))), [])
})
