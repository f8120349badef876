// Ready answers: called by name, filled in, and said as if staff had said them there.
import test from 'ava'
import { calledOnBoard, closestNames, filledIn, isCannedName } from '../../src/domain/canned.ts'
import type { CannedCall } from '../../src/domain/canned.ts'
import { plainText } from '../../src/domain/content.ts'
import type { Content } from '../../src/domain/content.ts'
import { decide } from '../../src/domain/decide.ts'
import type { Decision, Situation } from '../../src/domain/decision.ts'
import { isNeverCopied } from '../../src/domain/message.ts'
import { anna, ivan, now, situation, ticket } from './situation.ts'

const hello: CannedCall = { text: 'Hello {name}, it is {agent} about {ticket}. {other}', names: [] }
const none: CannedCall = { text: null, names: ['hello', 'help', 'Привет', 'bye'] }
const said = 'Hello Anna, it is Ivan about 12. {other}'

function inTopic(name: string, more: Partial<Situation>): Decision {
  const from = { telegramId: 8, username: 'ivan_p', name: 'Ivan P', locale: null }
  const message = { chatId: -100, id: 55, at: now, content: plainText(`/c ${name}`), replyTo: null }
  const happening = { type: 'staff_called_canned', place: { chatId: -100, threadId: 7 }, from, name, message } as const
  return decide(situation({ actor: ivan, client: { ...anna, name: 'Anna Petrova' }, ...more }), happening)
}

function onBoard(text: string, more: Partial<Situation>, content: Content = plainText(text)): Decision {
  const happening = { type: 'comment_added', taskId: 't', commentId: 'c9', author: 'u1', at: now, content } as const
  return decide(situation({ actor: ivan, client: { ...anna, name: 'Anna Petrova' }, ...more }), happening)
}

test('a ready answer called in the topic goes to the client, the topic and the board', (t) => {
  const { keep, wants, change } = inTopic('hello', { canned: hello, replyTo: 4 })
  t.like(keep, { origin: 'canned', authorName: 'Ivan', technicianId: 1, visibility: 'public', replyTo: 4 })
  t.is(keep?.content.text, said)
  t.deepEqual(keep?.source, { surface: 'chat', place: '-100', externalId: '55' })
  t.deepEqual(wants, [
    { op: 'show', room: 'client', message: 'new' },
    { op: 'show', room: 'topic', message: 'new' },
    { op: 'comment', message: 'new' },
  ])
  t.deepEqual(change, { firstAnsweredAt: now })
})

test('a ready answer called where the ticket has left is not said', (t) => {
  const { keep, wants } = inTopic('hello', { canned: hello, left: true })
  t.is(keep, null)
  t.deepEqual(wants, [{ op: 'tell', room: 'topic', notice: 'mirror_not_sent', args: {}, replyTo: 55, buttons: [] }])
})

test('a ready answer called by a comment is said the same, and is a comment of ours too', (t) => {
  const { keep, wants } = onBoard(' !hello ', { canned: hello })
  t.is(keep?.content.text, said)
  t.deepEqual(keep?.source, { surface: 'board', place: 'comment', externalId: 'c9' })
  t.deepEqual(
    wants.map(({ op }) => op),
    ['show', 'show', 'comment'],
  )
})

test('a later answer is no first one; a board without its task gets one before; who is unknown goes by their own name', (t) => {
  const { keep, wants, change } = inTopic('hello', {
    actor: null,
    canned: hello,
    taskGone: true,
    ticket: ticket('accepted', { firstAnsweredAt: now }),
  })
  t.is(keep?.authorName, 'Ivan P')
  t.is(keep?.technicianId, null)
  t.deepEqual(change, {})
  t.deepEqual(
    wants.map(({ op }) => op),
    ['show', 'show', 'add_task', 'comment'],
  )
})

test('an unknown name tells the nearest ones, and nothing reaches the client', (t) => {
  for (const [name, notice, args] of [
    ['helo', 'canned_unknown_like', { name: 'helo', names: 'hello, help' }],
    ['zzz', 'canned_unknown', { name: 'zzz' }],
    ['', 'canned_which', {}],
    ['x'.repeat(40), 'canned_unknown', { name: `${'x'.repeat(31)}…` }],
  ] as const) {
    const { keep, wants } = inTopic(name, { canned: none })
    t.is(keep, null)
    t.deepEqual(wants, [{ op: 'tell', room: 'topic', notice, args, replyTo: 55, buttons: [] }])
  }
  const { keep, wants } = onBoard('!helo', { canned: none })
  t.is(keep, null)
  t.deepEqual(wants, [{ op: 'remark', notice: 'canned_unknown_like', args: { name: 'helo', names: 'hello, help' } }])
})

test('a ready answer is called without a file', (t) => {
  const file = { side: 'board', ref: 'r', identity: 'i', name: 'a.txt', mime: null, size: 1 } as const
  const { keep, wants } = onBoard('', { canned: hello }, { ...plainText('!hello'), kind: 'document', file })
  t.is(keep, null)
  t.deepEqual(wants, [{ op: 'remark', notice: 'canned_called_wrong', args: {} }])
})

test('a comment that becomes a call by an edit is not carried, and calls nothing', (t) => {
  const message = { id: 4, origin: 'board', visibility: 'public', deletedAt: null, content: plainText('Hi') }
  const edited = (more: object): Decision =>
    decide(situation({ message: { ...message, ...more } as NonNullable<Situation['message']> }), {
      type: 'comment_edited',
      taskId: 't',
      commentId: 'c9',
      at: now,
      content: plainText('!hello'),
    })
  t.deepEqual(edited({}).wants, [{ op: 'remark', notice: 'canned_called_wrong', args: {} }])
  t.is(edited({}).edit, null)
  t.is(edited({ visibility: 'note' }).edit?.content.text, '!hello')
})

test('while the ticket is closed nothing is sent, and the topic offers to reopen', (t) => {
  const closed = { canned: hello, ticket: ticket('closed') }
  const topic = inTopic('hello', closed)
  t.is(topic.keep, null)
  t.like(topic.events[0], { action: 'not_sent', actorName: 'Ivan' })
  t.like(topic.wants[0], { notice: 'closed_not_sent', replyTo: 55, buttons: ['reopen'] })
  t.like(onBoard('!hello', closed).wants[0], { notice: 'closed_not_sent', args: { name: 'Ivan' }, replyTo: null })
  t.like(onBoard('!hello', { ...closed, actor: null }).wants[0], { args: { name: 'Todoist' } })
  t.deepEqual(onBoard('!hello', closed).wants[1], { op: 'remark', notice: 'closed_not_sent_here', args: {} })
  t.truthy(onBoard('!hello', closed).change.told)
})

test('told twice, or about no ticket of ours, it changes nothing', (t) => {
  const known = { id: 1 } as NonNullable<Situation['message']>
  t.is(inTopic('hello', { canned: hello, message: known }).wants.length, 0)
  t.is(inTopic('hello', { canned: hello, ticket: null }).wants.length, 0)
})

test('one word behind a ! calls; more words, or no letter, are words', (t) => {
  const called = (text: string) => calledOnBoard(plainText(text))
  t.is(called('!привет'), 'привет')
  t.is(called('!hello?'), 'hello?')
  for (const text of ['!!!', '!', 'hello!', '!hello there', '! hello']) t.is(called(text), null, text)
})

test('names are one word in any alphabet; the nearest come first', (t) => {
  for (const name of ['hello', 'Привет-2', 'a_b', 'é'.normalize('NFD')]) t.true(isCannedName(name), name)
  for (const name of ['', 'a b', 'a!', 'x'.repeat(33)]) t.false(isCannedName(name), name)
  t.deepEqual(closestNames('ПРИВЕТ', ['привет', 'пример']), ['привет', 'пример'])
  t.deepEqual(closestNames('byé', ['bye', 'bie', 'by', 'byer', 'zzzzzz']), ['by', 'bye', 'bie'])
  t.deepEqual(closestNames('ab', ['abz', 'aba']), ['aba', 'abz'])
})

test('places are filled in whatever the values hold', (t) => {
  t.is(filledIn('{name} {name} {agent}', { name: '$& {ticket}', ticket: 1, agent: 'I' }), '$& {ticket} $& {ticket} I')
})

test('what nobody wrote in the chat is said anew', (t) => {
  t.true(isNeverCopied({ origin: 'board' }))
  t.true(isNeverCopied({ origin: 'canned' }))
  t.false(isNeverCopied({ origin: 'client' }))
  t.false(isNeverCopied({ origin: 'topic' }))
})
