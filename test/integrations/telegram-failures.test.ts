import { inspect } from 'node:util'
import test from 'ava'
import { GrammyError, HttpError } from 'grammy'
import { Busy, Gone, Rejected, Unreachable } from '../../src/errors.ts'
import { alreadySo, toFailure } from '../../integrations/telegram/failures.ts'

const refused = (error_code: number, description: string, parameters = {}, method = 'sendMessage') =>
  toFailure(
    new GrammyError(`Call to '${method}' failed!`, { ok: false, error_code, description, parameters }, method, {
      text: 'a private matter',
    }),
    method,
  )
const bad = (what: string) => `Bad Request: ${what}`

const gone: [number, string, Gone['what']][] = [
  [403, 'Forbidden: bot was blocked by the user', 'client'],
  [403, 'Forbidden: user is deactivated', 'client'],
  [403, "Forbidden: bot can't initiate conversation with a user", 'client'],
  [400, bad('USER_IS_BLOCKED'), 'client'],
  [400, bad('message thread not found'), 'topic'],
  [400, bad('TOPIC_DELETED'), 'topic'],
  [400, bad('TOPIC_ID_INVALID'), 'topic'],
  [400, bad('message to edit not found'), 'message'],
  [400, bad('message to copy not found'), 'message'],
  [400, bad('message to forward not found'), 'message'],
  [400, bad("message can't be edited"), 'message'],
  [400, bad('message to be replied not found'), 'reply_target'],
]
for (const [code, description, what] of gone) {
  test(`"${description}" means the ${what} is gone`, (t) => {
    const failure = refused(code, description)
    t.true(failure instanceof Gone && failure.what === what)
  })
}

test('a copy that is refused for the chat it is taken from is no word about the one it goes to', (t) => {
  const copy = (chat_id: number, error_code: number, description: string) =>
    toFailure(
      new GrammyError('refused', { ok: false, error_code, description }, 'copyMessage', { chat_id, from_chat_id: -5 }),
      'copyMessage',
    )
  const kicked = 'Forbidden: bot was kicked from the supergroup chat'
  t.like(copy(7, 403, kicked), { name: 'Gone', what: 'message' })
  t.like(copy(7, 400, bad('chat not found')), { name: 'Gone', what: 'message' })
  t.like(copy(7, 400, bad('group chat was upgraded to a supergroup chat')), { name: 'Gone', what: 'message' })
  t.like(copy(-7, 403, kicked), { name: 'Rejected', scope: 'place' })
  t.like(copy(7, 403, 'Forbidden: bot was blocked by the user'), { name: 'Gone', what: 'client' })
})

test('a file that is unavailable for now is asked for again, and one that is refused is not', (t) => {
  const words = bad('wrong file_id or the file is temporarily unavailable')
  t.like(refused(400, words, {}, 'getFile'), { name: 'Unreachable', outcome: 'not_done' })
  t.like(refused(400, bad('invalid file_id'), {}, 'getFile'), { name: 'Rejected' })
})

const rejections: [number, string, Rejected['scope']][] = [
  [403, 'Forbidden: bot was kicked from the supergroup chat', 'place'],
  [403, 'Forbidden: bot is not a member of the supergroup chat', 'place'],
  [403, 'Forbidden: the group chat was deleted', 'place'],
  [400, bad('chat not found'), 'place'],
  [400, bad('not enough rights to create a topic'), 'place'],
  [400, bad('not enough rights to send text messages to the chat'), 'place'],
  [400, bad('CHAT_WRITE_FORBIDDEN'), 'place'],
  [400, bad('TOPIC_CLOSED'), 'place'],
  [400, bad('the chat is not a forum'), 'place'],
  [401, 'Unauthorized', 'account'],
  [404, 'Not Found', 'account'],
  [404, 'Not Found: method not found', 'thing'],
  [400, bad("message can't be copied"), 'thing'],
  [400, bad('message text is empty'), 'thing'],
  [400, bad('file is too big'), 'thing'],
  [413, 'Request Entity Too Large', 'thing'],
  [500, "Internal Server Error: sent message was immediately deleted and can't be returned", 'thing'],
]
for (const [code, description, scope] of rejections) {
  test(`"${description}" is a refusal of the ${scope}`, (t) => {
    const failure = refused(code, description)
    t.true(failure instanceof Rejected && failure.scope === scope)
  })
}

test('after a 429 we wait as long as told, and a little', (t) => {
  const failure = refused(429, 'Too Many Requests: retry after 7', { retry_after: 7 })
  t.true(failure instanceof Busy && failure.afterMs > 7000 && failure.afterMs < 9000)
  t.true(refused(429, 'Too Many Requests') instanceof Busy)
})

test('a group that moved is gone, and the refusal says where to', (t) => {
  const failure = refused(400, bad('group chat was upgraded to a supergroup chat'), { migrate_to_chat_id: -1009 })
  t.true(failure instanceof Gone && failure.what === 'group' && failure.movedTo === -1009)
})

const afterRefusal = (method: string, code: number, description: string) => {
  const failure = refused(code, description, {}, method)
  return failure instanceof Unreachable ? failure.outcome : failure
}

test('a server error leaves open whether it was sent, but an edit is simply made again', (t) => {
  t.is(afterRefusal('sendMessage', 502, 'Bad Gateway'), 'unknown')
  t.is(afterRefusal('createForumTopic', 500, 'Internal Server Error: restart'), 'unknown')
  t.is(afterRefusal('editMessageText', 500, 'Internal Server Error'), 'not_done')
  t.is(afterRefusal('getChat', 500, 'Internal Server Error'), 'not_done')
  t.is(afterRefusal('copyMessages', 400, bad('failed to send message #2 with the error message "X"')), 'unknown')
  t.is(afterRefusal('getUpdates', 409, 'Conflict: terminated by other getUpdates request'), 'not_done')
})

const afterSilence = (error: Error) => {
  const failure = toFailure(new HttpError('Network request failed', error), 'sendMessage')
  return failure instanceof Unreachable ? failure.outcome : failure
}

const system = (code: string) => Object.assign(new Error('request to https://x/bot1:SECRET/ failed'), { code })

test('a call that never left is not done, one that was cut off may be', (t) => {
  for (const code of ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'])
    t.is(afterSilence(system(code)), 'not_done', code)
  for (const code of ['ECONNRESET', 'ETIMEDOUT', 'EPIPE']) t.is(afterSilence(system(code)), 'unknown', code)
  t.is(
    afterSilence(Object.assign(new Error('invalid json at https://x/bot1:SECRET/'), { type: 'invalid-json' })),
    'unknown',
  )
  t.is(afterSilence(new Error("Request to 'sendMessage' timed out after 30 seconds")), 'unknown')
  t.is(afterSilence(new DOMException('aborted', 'AbortError')), 'unknown')
})

test('what went wrong is told without the token and without what was said', (t) => {
  const network = Object.assign(new Error('request to https://x/bot1:SECRET/sendMessage failed'), {
    code: 'ECONNRESET',
  })
  for (const failure of [refused(400, bad('x')), toFailure(new HttpError('failed', network), 'sendMessage')]) {
    const everything = `${inspect(failure, { depth: 9, showHidden: true })} ${JSON.stringify(failure.cause)}`
    t.false(everything.includes('SECRET'))
    t.false(everything.includes('a private matter'))
    t.truthy(failure.cause)
  }
})

test('to do again what is done already is a success', (t) => {
  const same = bad('message is not modified: specified new message content and reply markup are exactly the same')
  t.true(alreadySo(refused(400, same)))
  t.true(alreadySo(refused(400, bad('TOPIC_NOT_MODIFIED'))))
  t.true(alreadySo(refused(400, bad('message to delete not found'))))
  t.false(alreadySo(refused(400, bad('message to edit not found'))))
  t.false(alreadySo(refused(429, 'Too Many Requests')))
})

test('our own failures pass through, also when the vendor library wrapped them', (t) => {
  const ours = new Rejected('too big', 'thing')
  t.is(toFailure(ours, 'sendDocument'), ours)
  t.is(toFailure(new HttpError('failed', ours), 'sendDocument'), ours)
})
