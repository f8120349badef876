import { Readable } from 'node:stream'
import { text as readText } from 'node:stream/consumers'
import anyTest, { type TestFn } from 'ava'
import { type Content, type FileRef, plainText, sameContent } from '../../src/domain/content.ts'
import type { Happening, Place } from '../../src/domain/happening.ts'
import { Busy, Gone, Rejected, Unreachable } from '../../src/errors.ts'
import { createLog } from '../../src/log.ts'
import type { ChatCall, FileSource } from '../../src/ports.ts'
import {
  startTelegramServer,
  type Person,
  type TelegramServer,
} from '../../integrations/sandbox/telegram-server/telegram-server.ts'
import { createTelegram, type Telegram } from '../../integrations/telegram/telegram.ts'

type World = {
  server: TelegramServer
  telegram: Telegram
  group: number
  topic: Place
  ledger: Place
  client: Place
  anna: Person
  ivan: Person
  files: Map<string, () => Awaited<ReturnType<FileSource['open']>>>
}
// Ava's way to say what the context holds.
const test = anyTest as TestFn<World>
const token = '4242:AAtestTokenThatIsLongEnoughToLookReal0'

test.beforeEach(async (t) => {
  const server = await startTelegramServer({ token, limits: null })
  const files: World['files'] = new Map()
  const telegram = createTelegram({
    token,
    apiRoot: server.url,
    timeoutMs: 3000,
    files: {
      async open(file) {
        const make = files.get(file.ref)
        if (make === undefined) throw new Rejected('no such file', 'thing')
        return make()
      },
    },
    log: createLog({ level: 'silent', secrets: [token] }),
  })
  t.deepEqual(await telegram.connect(), [])
  const anna = server.as(server.addUser({ first_name: 'Anna', username: 'anna', language_code: 'ru' }).id)
  const ivan = server.as(server.addUser({ first_name: 'Ivan' }).id)
  const group = server.addForum({ title: 'Support' }).id
  anna.start()
  const open = async (name: string): Promise<Place> => {
    const { threadId } = await telegram.chat.deliver({ op: 'create_topic', chatId: group, name })
    return { chatId: group, threadId }
  }
  t.context = {
    server,
    telegram,
    group,
    topic: await open('#1'),
    ledger: await open('ledger'),
    client: { chatId: anna.user.id, threadId: null },
    anna,
    ivan,
    files,
  }
})

test.afterEach.always(async (t) => {
  await t.context.telegram.close()
  await t.context.server.close()
})

const say = (place: Place, text: string, extra: Partial<Extract<ChatCall, { op: 'send' }>> = {}): ChatCall => ({
  op: 'send',
  place,
  text,
  spans: [],
  replyTo: null,
  buttons: null,
  ...extra,
})

const boardFile = (ref: string, name: string, mime: string | null): FileRef => ({
  side: 'board',
  ref,
  identity: ref,
  name,
  mime,
  size: null,
})

/** What the interpreter makes of a message as the stand-in shows it. */
function heard(telegram: Telegram, message: object): Happening {
  const [happening] = telegram.chat.interpret({ update_id: 1, message })
  if (happening === undefined) throw new Error('nothing happened')
  return happening
}

function contentOf(happening: Happening): Content {
  if (happening.type !== 'client_wrote' && happening.type !== 'staff_wrote') throw new Error(happening.type)
  return happening.message.content
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work
  } catch (error) {
    return error
  }
  throw new Error('it succeeded')
}

test('what is sent stands in the topic with its formatting, its reply and its buttons', async (t) => {
  const { server, telegram, topic, group } = t.context
  const { messageIds } = await telegram.chat.deliver(say(topic, 'First'))
  const { messageIds: second } = await telegram.chat.deliver(
    say(topic, '👍 bold', {
      spans: [{ type: 'bold', offset: 3, length: 4 }],
      replyTo: messageIds[0] ?? null,
      buttons: [[{ label: 'Take', data: 't:1:take' }]],
    }),
  )
  const stored = server.chat(group).messages.find((message) => message.id === second[0])
  t.deepEqual(stored?.content.entities, [{ type: 'bold', offset: 3, length: 4 }])
  t.is(stored?.threadId, topic.threadId ?? undefined)
  t.is(stored?.replyTo?.messageId, messageIds[0])
  t.deepEqual(stored?.markup?.inline_keyboard, [[{ text: 'Take', callback_data: 't:1:take' }]])
})

test('a topic is renamed, closed and reopened, and doing so twice is no failure', async (t) => {
  const { server, telegram, topic, group } = t.context
  const { chat } = telegram
  const shown = () => server.chat(group).topics.find(({ id }) => id === topic.threadId)
  for (const _ of ['once', 'twice']) {
    await chat.deliver({ op: 'rename_topic', place: topic, name: 'Renamed' })
    await chat.deliver({ op: 'close_topic', place: topic })
    t.like(shown(), { name: 'Renamed', closed: true })
  }
  for (const _ of ['once', 'twice']) {
    await chat.deliver({ op: 'reopen_topic', place: topic })
    t.like(shown(), { closed: false })
  }
})

test('edits and deletions done again are no failure either', async (t) => {
  const { server, telegram, topic } = t.context
  const { chat } = telegram
  const { messageIds } = await chat.deliver(say(topic, 'Hello'))
  const at = { chatId: topic.chatId, messageId: messageIds[0] ?? 0 }
  for (const _ of ['once', 'twice'])
    await chat.deliver({ op: 'edit_text', ...at, text: 'Bye', spans: [], buttons: null })
  t.true(
    server
      .chat(topic.chatId)
      .visible(topic.threadId ?? 0)
      .some(({ content }) => content.text === 'Bye'),
  )
  for (const _ of ['once', 'twice']) await chat.deliver({ op: 'delete', ...at })
  t.false(
    server
      .chat(topic.chatId)
      .visible(topic.threadId ?? 0)
      .some(({ content }) => content.text === 'Bye'),
  )
})

test('everything a client can send is understood and can be copied to the topic', async (t) => {
  const { server, telegram, topic, anna } = t.context
  const sent = [
    anna.write('Text with https://a.b'),
    anna.photo({ caption: 'Broken' }),
    anna.video(),
    anna.animation(),
    anna.document({ name: 'log.txt', mime: 'text/plain' }),
    anna.audio(),
    anna.voice(),
    anna.videoNote(),
    anna.sticker(),
    anna.location(),
    anna.venue(),
    anna.contact(),
    anna.dice(),
  ]
  const kinds: string[] = []
  for (const message of sent) {
    const looks = contentOf(heard(telegram, message))
    kinds.push(looks.kind)
    const from = { chatId: message.chat.id, messageId: message.message_id }
    const { messageIds } = await telegram.chat.deliver({ op: 'copy', place: topic, from, replyTo: null, looks })
    const found = await telegram.chat.look(topic.chatId, messageIds[0] ?? 0, t.context.ledger)
    t.true(found.there && found.byUs && (looks.kind === 'dice' || sameContent(found.content, looks)), looks.kind)
  }
  t.is(
    kinds.join(' '),
    'text photo video animation document audio voice video_note sticker location venue contact dice',
  )
  t.deepEqual(
    server
      .chat(topic.chatId)
      .visible(t.context.ledger.threadId ?? 0)
      .filter(({ service }) => !service),
    [],
  )
})

test('an album is copied whole, and with a reply it is sent anew', async (t) => {
  const { server, telegram, topic, client, ivan, anna } = t.context
  const parts = ivan.album([{ kind: 'photo', caption: 'Two' }, { kind: 'photo' }], {
    chatId: topic.chatId,
    threadId: topic.threadId ?? 0,
  })
  const looks = parts.map((part) => contentOf(heard(telegram, part)))
  const from = { chatId: topic.chatId, messageIds: parts.map((part) => part.message_id) }
  const question = anna.write('Show me')
  for (const replyTo of [null, question.message_id]) {
    const receipt = await telegram.chat.deliver({ op: 'copy_album', place: client, from, replyTo, looks })
    const copies = receipt.messageIds.map((id) =>
      server.privateChat(client.chatId).messages.find((one) => one.id === id),
    )
    t.is(copies.length, 2)
    t.is(new Set(copies.map((copy) => copy?.mediaGroupId)).size, 1)
    t.is(copies[0]?.content.caption, 'Two')
    t.is(copies[0]?.replyTo?.messageId, replyTo ?? undefined)
  }
})

test('an album that lost a part leaves open which parts were copied', async (t) => {
  const { telegram, topic, client, ivan } = t.context
  const where = { chatId: topic.chatId, threadId: topic.threadId ?? 0 }
  const parts = ivan.album([{ kind: 'photo' }, { kind: 'photo' }], where)
  const looks = parts.map((part) => contentOf(heard(telegram, part)))
  ivan.deleteMessage(topic.chatId, parts[0]?.message_id ?? 0)
  const from = { chatId: topic.chatId, messageIds: parts.map((part) => part.message_id) }
  const failure = await failureOf(
    telegram.chat.deliver({ op: 'copy_album', place: client, from, replyTo: null, looks }),
  )
  t.true(failure instanceof Unreachable && failure.outcome === 'unknown')
})

test('a copy of what is gone says so', async (t) => {
  const { telegram, topic, client, anna } = t.context
  const { message_id: messageId } = anna.write('Oops')
  anna.deleteMessage(client.chatId, messageId)
  const from = { chatId: client.chatId, messageId }
  const call: ChatCall = { op: 'copy', place: topic, from, replyTo: null, looks: plainText('Oops') }
  const failure = await failureOf(telegram.chat.deliver(call))
  t.true(failure instanceof Gone && failure.what === 'message')
})

test('a reply to a message that is gone is sent all the same', async (t) => {
  const { server, telegram, client, anna } = t.context
  const { message_id } = anna.write('Oops')
  anna.deleteMessage(client.chatId, message_id)
  await telegram.chat.deliver(say(client, 'Anyway', { replyTo: message_id }))
  t.is(server.privateChat(client.chatId).visible().at(-1)?.content.text, 'Anyway')
})

test('each thing that can be missing has its own name', async (t) => {
  const { server, telegram, topic, client, group, anna } = t.context
  const what = async (call: ChatCall) => {
    const failure = await failureOf(telegram.chat.deliver(call))
    if (failure instanceof Gone) return [failure.what, failure.movedTo]
    return failure instanceof Rejected ? failure.scope : failure
  }
  const stranger = server.addUser({ first_name: 'Stranger' })
  t.deepEqual(await what(say({ chatId: stranger.id, threadId: null }, 'Hi')), ['client', null])
  anna.block()
  t.deepEqual(await what(say(client, 'Hi')), ['client', null])
  t.is(await what(say({ chatId: -100_999, threadId: null }, 'Hi')), 'place')
  t.deepEqual(await what({ op: 'edit_text', chatId: group, messageId: 9999, text: 'x', spans: [], buttons: null }), [
    'message',
    null,
  ])
  t.context.ivan.deleteTopic(group, topic.threadId ?? 0)
  t.deepEqual(await what(say(topic, 'Hi')), ['topic', null])
  server.setBotRights(group, { can_manage_topics: false })
  t.is(await what({ op: 'create_topic', chatId: group, name: 'x' }), 'place')
  server.setBotRights(group, 'kicked')
  t.is(await what(say({ chatId: group, threadId: null }, 'Hi')), 'place')
  const old = server.addForum({ title: 'Old', basic: true }).id
  const moved = server.upgradeGroup(old)
  t.deepEqual(await what(say({ chatId: old, threadId: null }, 'Hi')), ['group', moved])
})

test('bad weather is told apart by what may have been done', async (t) => {
  const { server, telegram, client } = t.context
  const outcome = async () => {
    const failure = await failureOf(telegram.chat.deliver(say(client, 'Hi')))
    if (failure instanceof Busy) return failure.afterMs
    return failure instanceof Unreachable ? failure.outcome : failure
  }
  for (const kind of ['lost-request', 'lost-response', '500-before', '500-after', 'html'] as const) {
    server.weather.add({ fault: { kind } })
    t.is(await outcome(), 'unknown', kind)
  }
  await server.weather.setDown('refuse')
  await outcome() // a connection kept alive may die with the first call
  t.is(await outcome(), 'not_done')
  await server.weather.setDown(undefined)
  server.weather.add({ fault: { kind: '429', retryAfterS: 3 } })
  t.true(Number(await outcome()) >= 3000)
})

test('after a 429 nothing goes to that chat before its time, and all else does', async (t) => {
  const { server, telegram, client, group } = t.context
  server.weather.add({ method: 'sendMessage', fault: { kind: '429', retryAfterS: 60 } })
  await failureOf(telegram.chat.deliver(say(client, 'one')))
  const before = server.calls.length
  const failure = await failureOf(telegram.chat.deliver(say(client, 'two')))
  t.true(failure instanceof Busy && failure.afterMs > 59_000)
  t.is(server.calls.length, before)
  await telegram.chat.deliver(say({ chatId: group, threadId: null }, 'three'))
  t.is(server.calls.length, before + 1)
})

test('a picture from the board goes out as a photo, anything else as a document', async (t) => {
  const { server, telegram, client, files } = t.context
  const bytes = Buffer.alloc(3000, 1)
  const source = (name: string, mime: string | null) => () => ({
    stream: Readable.from([bytes.subarray(0, 1000), bytes.subarray(1000)]),
    size: bytes.length,
    name,
    mime,
  })
  files.set('pic', source('plan.png', 'image/png'))
  files.set('pdf', source('отчёт "2".pdf', 'application/pdf'))
  for (const ref of ['pic', 'pdf']) {
    const file = boardFile(ref, 'as the board calls it', null)
    await telegram.chat.deliver({ op: 'send_file', place: client, file, text: 'See', spans: [], replyTo: null })
  }
  const [picture, document] = server.privateChat(client.chatId).visible().slice(-2)
  t.is(picture?.content.caption, 'See')
  t.truthy(picture?.content.photo)
  t.is(document?.content.document?.file_name, 'отчёт _2_.pdf')
  t.is(document?.content.document?.file_size, bytes.length)
})

test('a file that breaks off while it is read was not sent', async (t) => {
  const { server, telegram, client, files } = t.context
  files.set('broken', () => ({
    stream: Readable.from(
      (async function* () {
        yield Buffer.alloc(1000)
        throw new Error('disk on fire')
      })(),
    ),
    size: 2000,
    name: 'a.bin',
    mime: null,
  }))
  const file = boardFile('broken', 'a.bin', null)
  const before = server.privateChat(client.chatId).messages.length
  const failure = await failureOf(
    telegram.chat.deliver({ op: 'send_file', place: client, file, text: '', spans: [], replyTo: null }),
  )
  t.true(failure instanceof Unreachable && failure.outcome === 'not_done')
  t.is(server.privateChat(client.chatId).messages.length, before)
})

test('a file that does not come to its end was not sent, and it is no word about the chat', async (t) => {
  const { server, telegram, client, files } = t.context
  const stream = new Readable({ read: () => undefined })
  stream.push(Buffer.alloc(1000))
  files.set('silent', () => ({ stream, size: 2000, name: 'a.bin', mime: null }))
  const file = boardFile('silent', 'a.bin', null)
  const before = server.privateChat(client.chatId).messages.length
  const failure = await failureOf(
    telegram.chat.deliver({ op: 'send_file', place: client, file, text: '', spans: [], replyTo: null }),
  )
  t.like(failure, { name: 'Unreachable', outcome: 'not_done', who: 'file' })
  t.is(server.privateChat(client.chatId).messages.length, before)
})

test('a file too big for Telegram is refused before a byte is sent', async (t) => {
  const { telegram, client, files } = t.context
  const stream = Readable.from([Buffer.alloc(1)])
  files.set('big', () => ({ stream, size: 51 * 2 ** 20, name: 'big.iso', mime: null }))
  const file = boardFile('big', 'big.iso', null)
  const failure = await failureOf(
    telegram.chat.deliver({ op: 'send_file', place: client, file, text: '', spans: [], replyTo: null }),
  )
  t.true(failure instanceof Rejected && failure.scope === 'thing')
  t.true(stream.destroyed)
})

test('a file that turns out too big on the way is refused, and nothing of it arrives', async (t) => {
  const { server, telegram, client, files } = t.context
  const chunk = Buffer.alloc(2 ** 20)
  const stream = Readable.from(Array.from({ length: 51 }, () => chunk))
  files.set('endless', () => ({ stream, size: null, name: 'export.zip', mime: 'application/zip' }))
  const file = boardFile('endless', 'export.zip', null)
  const before = server.privateChat(client.chatId).messages.length
  const failure = await failureOf(
    telegram.chat.deliver({ op: 'send_file', place: client, file, text: '', spans: [], replyTo: null }),
  )
  t.true(failure instanceof Rejected && failure.scope === 'thing')
  t.is(server.privateChat(client.chatId).messages.length, before)
})

test('a picture in a message is exchanged in place', async (t) => {
  const { server, telegram, topic, anna } = t.context
  const first = anna.photo({ caption: 'One' })
  const from = { chatId: first.chat.id, messageId: first.message_id }
  const looks = contentOf(heard(telegram, first))
  const { messageIds } = await telegram.chat.deliver({ op: 'copy', place: topic, from, replyTo: null, looks })
  const content = contentOf(heard(telegram, anna.photo({ caption: 'Two' })))
  const call: ChatCall = { op: 'edit_file', chatId: topic.chatId, messageId: messageIds[0] ?? 0, content }
  await telegram.chat.deliver(call)
  await telegram.chat.deliver(call)
  const copy = server.chat(topic.chatId).messages.find(({ id }) => id === messageIds[0])
  t.is(copy?.content.caption, 'Two')
})

test('a press is answered, and answering it too late hurts nobody', async (t) => {
  const { telegram, topic, ivan } = t.context
  const buttons = [[{ label: 'Take', data: 't:1:take' }]]
  const { messageIds } = await telegram.chat.deliver(say(topic, 'Card', { buttons }))
  const seen = ivan.press(topic.chatId, messageIds[0] ?? 0, 't:1:take')
  const answered = telegram.chat.deliver({ op: 'answer_button', queryId: 'long-gone', text: 'x', alert: false })
  t.deepEqual(await answered, { messageIds: [], threadId: null })
  t.truthy(seen)
})

test('looking tells what is there, who sent it, and what is not there', async (t) => {
  const { telegram, topic, ledger, ivan } = t.context
  const theirs = ivan.write({ chatId: topic.chatId, threadId: topic.threadId ?? 0, text: 'Mine' })
  const { messageIds } = await telegram.chat.deliver(say(topic, 'Ours'))
  const { chat } = telegram
  const our = await chat.look(topic.chatId, messageIds[0] ?? 0, ledger)
  t.like(our, { there: true, byUs: true, content: plainText('Ours') })
  t.like(await chat.look(topic.chatId, theirs.message_id, ledger), {
    there: true,
    byUs: false,
    content: plainText('Mine'),
  })
  t.deepEqual(await chat.look(topic.chatId, 99_999, ledger), { there: false })
})

test('a look that fails is never "not there"', async (t) => {
  const { server, telegram, topic, ledger } = t.context
  const { messageIds } = await telegram.chat.deliver(say(topic, 'Ours'))
  const at = messageIds[0] ?? 0
  for (const kind of ['lost-request', '500-before', 'html'] as const) {
    server.weather.add({ method: 'forwardMessage', fault: { kind } })
    t.true((await failureOf(telegram.chat.look(topic.chatId, at, ledger))) instanceof Unreachable)
  }
  server.protectContent(topic.chatId, true)
  const failure = await failureOf(telegram.chat.look(topic.chatId, at, ledger))
  t.true(failure instanceof Rejected && failure.scope === 'thing')
})

test('the newest id bounds all that was sent before it', async (t) => {
  const { server, telegram, topic, ledger } = t.context
  const { messageIds } = await telegram.chat.deliver(say(topic, 'Ours'))
  t.true((await telegram.chat.newestId(ledger)) > (messageIds[0] ?? Infinity))
  t.deepEqual(
    server
      .chat(ledger.chatId)
      .visible(ledger.threadId ?? 0)
      .filter(({ service }) => !service),
    [],
  )
})

test("a client's file is read back whole, and one above 20 MB is refused", async (t) => {
  const { telegram, anna } = t.context
  const small = contentOf(
    heard(telegram, anna.document({ bytes: Buffer.from('hello'), name: 'a.txt', mime: 'text/plain' })),
  )
  if (small.file === null) throw new Error('no file')
  const open = await telegram.chat.openFile(small.file)
  t.is(await readText(open.stream), 'hello')
  t.deepEqual([open.size, open.name, open.mime], [5, 'a.txt', 'text/plain'])

  const big = contentOf(heard(telegram, anna.video({ size: 21 * 2 ** 20 })))
  if (big.file === null) throw new Error('no file')
  const failure = await failureOf(telegram.chat.openFile(big.file))
  t.true(failure instanceof Rejected && failure.scope === 'thing' && !failure.message.includes(token))
})

test('links open the message and the topic in Telegram', (t) => {
  const { chat } = t.context.telegram
  const place = { chatId: -1001234567890, threadId: 50 }
  t.is(chat.messageLink(place, 77), 'https://t.me/c/1234567890/50/77')
  t.is(chat.topicLink(place), 'https://t.me/c/1234567890/50')
  t.is(chat.messageLink({ ...place, threadId: null }, 77), 'https://t.me/c/1234567890/77')
  t.is(chat.topicLink({ ...place, threadId: null }), 'https://t.me/c/1234567890/1')
})
