import { Readable } from 'node:stream'
import test from 'ava'
import { GrammyError, type RawApi } from 'grammy'
import { plainText } from '../../src/domain/content.ts'
import { Gone, Rejected } from '../../src/errors.ts'
import type { ChatCall, FileSource } from '../../src/ports.ts'
import type { Ask } from '../../integrations/telegram/api.ts'
import { deliver } from '../../integrations/telegram/deliver.ts'
import { toFailure } from '../../integrations/telegram/failures.ts'

const place = { chatId: 7, threadId: null }
const files: FileSource = {
  open: (file) =>
    Promise.resolve({ stream: Readable.from([Buffer.alloc(8)]), size: 8, name: file.name, mime: file.mime }),
}

/** Records each call, refuses those that `refuse` has words for, and answers the others with message 9. */
function record(refuse: (method: string, params: object) => string | null): { ask: Ask; calls: [string, object][] } {
  const calls: [string, object][] = []
  const respond = async (method: string, params: object): Promise<unknown> => {
    calls.push([method, params])
    const description = refuse(method, params)
    if (description === null) return { message_id: 9 }
    throw new GrammyError('refused', { ok: false, error_code: 400, description }, method, {})
  }
  const methods = new Proxy({}, { get: (_, method) => (params: object) => respond(String(method), params) })
  const ask: Ask = async (method, work) => {
    try {
      // Any method exists here.
      return await work(methods as RawApi)
    } catch (error) {
      throw toFailure(error, method)
    }
  }
  return { ask, calls }
}

const copy: ChatCall = { op: 'copy', place, from: { chatId: -1001, messageId: 3 }, replyTo: 5, looks: plainText('x') }

test('words whose formatting is refused go out without it', async (t) => {
  const { ask, calls } = record((_, params) =>
    'entities' in params && (params.entities as unknown[]).length > 0
      ? "Bad Request: entity URL 'http://wiki/' is invalid: Wrong HTTP URL"
      : null,
  )
  const spans = [{ type: 'link' as const, offset: 4, length: 4, url: 'http://wiki/' }]
  const receipt = await deliver(
    { op: 'send', place, text: 'See wiki', spans, replyTo: null, buttons: null },
    ask,
    files,
  )
  t.deepEqual(receipt.messageIds, [9])
  t.is(calls.length, 2)
  t.like(calls[1]![1], { text: 'See wiki' })
})

test('a copy that fails only because of its reply goes out without it', async (t) => {
  const { ask, calls } = record((_, params) => ('reply_parameters' in params ? "Bad Request: can't send it" : null))
  t.deepEqual(await deliver(copy, ask, files), { messageIds: [9], threadId: null })
  t.deepEqual(
    calls.map(([method, params]) => [method, 'reply_parameters' in params]),
    [
      ['copyMessage', true],
      ['copyMessage', false],
    ],
  )
})

test('what can not be copied at all is refused after the second try', async (t) => {
  const { ask, calls } = record(() => "Bad Request: message can't be copied")
  await t.throwsAsync(() => deliver(copy, ask, files), { instanceOf: Rejected })
  t.is(calls.length, 2)
})

const file = { side: 'chat' as const, ref: 'id', identity: 'u', name: 'x', mime: null, size: null }

for (const [kind, method, words] of [
  ['sticker', 'sendSticker', 'Bad Request: message to copy not found'],
  ['voice', 'sendVoice', 'Bad Request: message to copy not found'],
  ['video_note', 'sendVideoNote', "Bad Request: message can't be copied"],
  ['photo', 'sendPhoto', 'Bad Request: message to copy not found'],
] as const)
  test(`a ${kind} that can not be copied any more is sent by its file's id`, async (t) => {
    const { ask, calls } = record((called) => (called === 'copyMessage' ? words : null))
    const looks = { ...plainText(''), kind, file }
    t.deepEqual(await deliver({ ...copy, looks, replyTo: null }, ask, files), { messageIds: [9], threadId: null })
    t.deepEqual(
      calls.map(([called]) => called),
      ['copyMessage', method],
    )
    t.like(calls[1]![1], { chat_id: 7, [kind]: 'id' })
  })

test('where the place itself is gone, nothing is sent by any id', async (t) => {
  const { ask, calls } = record(() => 'Bad Request: message thread not found')
  const looks = { ...plainText(''), kind: 'sticker' as const, file }
  await t.throwsAsync(() => deliver({ ...copy, looks, replyTo: null }, ask, files), { instanceOf: Gone })
  t.is(calls.length, 1)
})

const picture: ChatCall = {
  op: 'send_file',
  place,
  file: { side: 'board', ref: 'r', identity: 'i', name: 'long.png', mime: 'image/png', size: null },
  text: '',
  spans: [],
  replyTo: null,
}

test('a picture Telegram can not show as one arrives as a document', async (t) => {
  for (const words of ['Bad Request: PHOTO_INVALID_DIMENSIONS', 'Bad Request: IMAGE_PROCESS_FAILED']) {
    const { ask, calls } = record((method) => (method === 'sendPhoto' ? words : null))
    t.deepEqual(await deliver(picture, ask, files), { messageIds: [9], threadId: null })
    t.deepEqual(
      calls.map(([method]) => method),
      ['sendPhoto', 'sendDocument'],
    )
  }
})

test('a picture refused for another reason is not tried again', async (t) => {
  const { ask, calls } = record(() => 'Bad Request: chat not found')
  await t.throwsAsync(() => deliver(picture, ask, files), { instanceOf: Rejected })
  t.is(calls.length, 1)
})
