import test from 'ava'
import { rawCall, setStage } from './telegram-stage.ts'

const wrongCalls: [why: string, method: string, params: Record<string, unknown>, code: number, description: string][] =
  [
    ['an unknown method', 'sendMesage', {}, 404, 'Not Found: method not found'],
    ['no chat', 'sendMessage', { text: 'x' }, 400, 'Bad Request: chat_id is empty'],
    ['a chat nobody knows', 'sendMessage', { chat_id: 1, text: 'x' }, 400, 'Bad Request: chat not found'],
    ['no text', 'sendMessage', { chat_id: 'GROUP' }, 400, 'Bad Request: message text is empty'],
    ['an empty text', 'sendMessage', { chat_id: 'GROUP', text: '' }, 400, 'Bad Request: message text is empty'],
    ['blanks only', 'sendMessage', { chat_id: 'GROUP', text: ' \n ' }, 400, 'Bad Request: text must be non-empty'],
    [
      '4097 characters',
      'sendMessage',
      { chat_id: 'GROUP', text: 'я'.repeat(4097) },
      400,
      'Bad Request: message is too long',
    ],
    [
      'the General topic by its id',
      'sendMessage',
      { chat_id: 'GROUP', message_thread_id: 1, text: 'x' },
      400,
      'Bad Request: message thread not found',
    ],
    [
      'a topic that never was',
      'sendMessage',
      { chat_id: 'GROUP', message_thread_id: 777, text: 'x' },
      400,
      'Bad Request: message thread not found',
    ],
    [
      'a reply to nothing',
      'sendMessage',
      { chat_id: 'GROUP', text: 'x', reply_parameters: { message_id: 777 } },
      400,
      'Bad Request: message to be replied not found',
    ],
    [
      'broken markup',
      'sendMessage',
      { chat_id: 'GROUP', text: '<b>x', parse_mode: 'HTML' },
      400,
      'Bad Request: can\'t parse entities: Can\'t find end tag corresponding to start tag "b"',
    ],
    [
      'an unescaped dot',
      'sendMessage',
      { chat_id: 'GROUP', text: 'Done.', parse_mode: 'MarkdownV2' },
      400,
      "Bad Request: can't parse entities: Character '.' is reserved and must be escaped with the preceding '\\'",
    ],
    [
      'an unknown parse mode',
      'sendMessage',
      { chat_id: 'GROUP', text: 'x', parse_mode: 'BBCode' },
      400,
      'Bad Request: unsupported parse_mode',
    ],
    [
      'an entity beyond the text',
      'sendMessage',
      { chat_id: 'GROUP', text: 'abc', entities: [{ type: 'bold', offset: 1, length: 5 }] },
      400,
      'Bad Request: entity beginning at UTF-16 offset 1 ends after the end of the text at UTF-16 offset 6',
    ],
    [
      'an entity that splits an emoji',
      'sendMessage',
      { chat_id: 'GROUP', text: '😀x', entities: [{ type: 'bold', offset: 1, length: 1 }] },
      400,
      'Bad Request: entity begins in a middle of a UTF-16 symbol at byte offset 3',
    ],
    [
      '65 bytes of button data',
      'sendMessage',
      {
        chat_id: 'GROUP',
        text: 'x',
        reply_markup: { inline_keyboard: [[{ text: 'b', callback_data: `${'я'.repeat(32)}x` }]] },
      },
      400,
      'Bad Request: BUTTON_DATA_INVALID',
    ],
    [
      'a button that does nothing',
      'sendMessage',
      { chat_id: 'GROUP', text: 'x', reply_markup: { inline_keyboard: [[{ text: 'b' }]] } },
      400,
      "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ],
    [
      'a parameter of another method',
      'sendMessage',
      { chat_id: 'GROUP', text: 'x', caption: 'y' },
      400,
      'Bad Request: unknown parameter "caption" of sendMessage (Telegram ignores it; the stand-in does not)',
    ],
    [
      'an ill-typed id',
      'deleteMessage',
      { chat_id: 'GROUP', message_id: 'last' },
      400,
      'Bad Request: parameter "message_id" must be of type Integer',
    ],
    ['no photo', 'sendPhoto', { chat_id: 'GROUP' }, 400, 'Bad Request: there is no photo in the request'],
    [
      "someone else's file id",
      'sendPhoto',
      { chat_id: 'GROUP', photo: 'AgACforeign' },
      400,
      'Bad Request: wrong file identifier/HTTP URL specified',
    ],
    [
      'a file nobody sent',
      'getFile',
      { file_id: 'nope' },
      400,
      'Bad Request: wrong file_id or the file is temporarily unavailable',
    ],
    [
      'an empty album',
      'sendMediaGroup',
      { chat_id: 'GROUP', media: [] },
      400,
      'Bad Request: too few messages to send as an album',
    ],
    [
      'a message to copy that is not there',
      'copyMessage',
      { chat_id: 'GROUP', from_chat_id: 'GROUP', message_id: 777 },
      400,
      'Bad Request: message to copy not found',
    ],
    [
      'ids out of order',
      'copyMessages',
      { chat_id: 'GROUP', from_chat_id: 'GROUP', message_ids: [3, 2] },
      400,
      'Bad Request: message identifiers must be in a strictly increasing order',
    ],
    [
      'copies of nothing',
      'copyMessages',
      { chat_id: 'GROUP', from_chat_id: 'GROUP', message_ids: [701, 702] },
      400,
      "Bad Request: messages can't be forwarded",
    ],
    [
      'an edit of nothing',
      'editMessageText',
      { chat_id: 'GROUP', message_id: 777, text: 'x' },
      400,
      'Bad Request: message to edit not found',
    ],
    [
      'a deletion of nothing',
      'deleteMessage',
      { chat_id: 'GROUP', message_id: 777 },
      400,
      'Bad Request: message to delete not found',
    ],
    [
      'a nameless topic',
      'createForumTopic',
      { chat_id: 'GROUP', name: '   ' },
      400,
      'Bad Request: name must be non-empty',
    ],
    [
      'no topic',
      'closeForumTopic',
      { chat_id: 'GROUP' },
      400,
      'Bad Request: invalid message thread identifier specified',
    ],
    [
      'the topic of a deleted ticket',
      'closeForumTopic',
      { chat_id: 'GROUP', message_thread_id: 777 },
      400,
      'Bad Request: TOPIC_ID_INVALID',
    ],
    [
      'a reaction that is none',
      'setMessageReaction',
      { chat_id: 'GROUP', message_id: 'HELLO', reaction: [{ type: 'emoji', emoji: '✅' }] },
      400,
      'Bad Request: REACTION_INVALID',
    ],
    [
      'a press nobody made',
      'answerCallbackQuery',
      { callback_query_id: '1' },
      400,
      'Bad Request: query is too old and response timeout expired or query ID is invalid',
    ],
    [
      'a webhook on a wrong port',
      'setWebhook',
      { url: 'https://example.org:8080/' },
      400,
      'Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443',
    ],
    [
      'a webhook in the clear',
      'setWebhook',
      { url: 'http://example.org/' },
      400,
      'Bad Request: bad webhook: An HTTPS URL must be provided for webhook',
    ],
    [
      'a chat action that is none',
      'sendChatAction',
      { chat_id: 'GROUP', action: 'thinking' },
      400,
      'Bad Request: wrong parameter action in request',
    ],
  ]

for (const [why, method, params, code, description] of wrongCalls) {
  test(`${method} is refused for ${why}`, async (t) => {
    const { telegram, agent, groupId, pass } = await setStage()
    t.teardown(telegram.close)
    const hello = agent.write({ chatId: groupId, text: 'hello' })
    pass(1001)
    const known: Record<string, unknown> = { GROUP: groupId, HELLO: hello.message_id }
    const filled = Object.fromEntries(
      Object.entries(params).map(([name, value]) => [
        name,
        typeof value === 'string' ? (known[value] ?? value) : value,
      ]),
    )
    t.deepEqual(await rawCall(telegram, method, filled), { status: code, ok: false, error_code: code, description })
  })
}
