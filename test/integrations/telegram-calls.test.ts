import test from 'ava'
import { plainText, type Content } from '../../src/domain/content.ts'
import { Rejected } from '../../src/errors.ts'
import type { ChatCall } from '../../src/ports.ts'
import { toRequest } from '../../integrations/telegram/calls.ts'

const topic = { chatId: -1001, threadId: 50 }
const general = { chatId: -1001, threadId: null }
const client = { chatId: 7, threadId: null }
const photo = (ref: string, text = ''): Content => ({
  ...plainText(text),
  kind: 'photo',
  file: { side: 'chat', ref, identity: `u-${ref}`, name: 'photo.jpg', mime: 'image/jpeg', size: 1 },
})
const sticker: Content = { ...photo('s'), kind: 'sticker' }
const reply = { message_id: 9, allow_sending_without_reply: true }
const noEntities = { caption_entities: [] }

const table: [string, Exclude<ChatCall, { op: 'send_file' }>, string, object][] = [
  [
    'a new topic',
    { op: 'create_topic', chatId: -1001, name: '#12' },
    'createForumTopic',
    { chat_id: -1001, name: '#12' },
  ],
  [
    'a new title',
    { op: 'rename_topic', place: topic, name: 'x' },
    'editForumTopic',
    { chat_id: -1001, message_thread_id: 50, name: 'x' },
  ],
  [
    'a new title with its icon',
    { op: 'rename_topic', place: topic, name: 'x', icon: '9' },
    'editForumTopic',
    { chat_id: -1001, message_thread_id: 50, name: 'x', icon_custom_emoji_id: '9' },
  ],
  [
    'a new icon alone',
    { op: 'rename_topic', place: topic, icon: '9' },
    'editForumTopic',
    { chat_id: -1001, message_thread_id: 50, icon_custom_emoji_id: '9' },
  ],
  ['closing', { op: 'close_topic', place: topic }, 'closeForumTopic', { chat_id: -1001, message_thread_id: 50 }],
  ['reopening', { op: 'reopen_topic', place: topic }, 'reopenForumTopic', { chat_id: -1001, message_thread_id: 50 }],
  [
    'a formatted answer with buttons',
    {
      op: 'send',
      place: topic,
      text: 'Hi',
      spans: [{ type: 'bold', offset: 0, length: 2 }],
      replyTo: 9,
      buttons: [
        [
          { label: 'Take', data: 't:1:take' },
          { label: 'Open', url: 'https://a.b' },
        ],
      ],
    },
    'sendMessage',
    {
      chat_id: -1001,
      message_thread_id: 50,
      text: 'Hi',
      entities: [{ type: 'bold', offset: 0, length: 2 }],
      reply_parameters: reply,
      reply_markup: {
        inline_keyboard: [
          [
            { text: 'Take', callback_data: 't:1:take' },
            { text: 'Open', url: 'https://a.b' },
          ],
        ],
      },
    },
  ],
  [
    'a plain message to a client',
    { op: 'send', place: client, text: 'Hi', spans: [], replyTo: null, buttons: null },
    'sendMessage',
    { chat_id: 7, text: 'Hi', entities: [] },
  ],
  [
    'a copy',
    { op: 'copy', place: topic, from: { chatId: 7, messageId: 3 }, replyTo: 9, looks: plainText('x') },
    'copyMessage',
    { chat_id: -1001, message_thread_id: 50, from_chat_id: 7, message_id: 3, reply_parameters: reply },
  ],
  [
    'an album, whatever order its parts were named in',
    { op: 'copy_album', place: general, from: { chatId: 7, messageIds: [5, 3, 4] }, replyTo: null, looks: [] },
    'copyMessages',
    { chat_id: -1001, from_chat_id: 7, message_ids: [3, 4, 5] },
  ],
  [
    'an album of one',
    { op: 'copy_album', place: client, from: { chatId: -1001, messageIds: [3] }, replyTo: 9, looks: [photo('a')] },
    'copyMessage',
    { chat_id: 7, from_chat_id: -1001, message_id: 3, reply_parameters: reply },
  ],
  [
    'a picture that must be the one we know, and as it was shown',
    {
      op: 'copy',
      place: client,
      from: { chatId: -1001, messageId: 3 },
      replyTo: 9,
      looks: { ...photo('a', 'Look'), display: { spoiler: true, captionAbove: true } },
      otherwise: true,
    },
    'sendPhoto',
    {
      chat_id: 7,
      photo: 'a',
      caption: 'Look',
      ...noEntities,
      has_spoiler: true,
      show_caption_above_media: true,
      reply_parameters: reply,
    },
  ],
  [
    'a document that must be the one we know',
    {
      op: 'copy',
      place: client,
      from: { chatId: -1001, messageId: 3 },
      replyTo: null,
      looks: { ...photo('d', 'Plan'), kind: 'document' },
      otherwise: true,
    },
    'sendDocument',
    { chat_id: 7, document: 'd', caption: 'Plan', ...noEntities },
  ],
  [
    'what nobody can exchange where it stands, under the words we know',
    {
      op: 'copy',
      place: client,
      from: { chatId: -1001, messageId: 3 },
      replyTo: null,
      looks: { ...photo('v', 'Listen'), kind: 'voice' },
      otherwise: true,
    },
    'copyMessage',
    { chat_id: 7, from_chat_id: -1001, message_id: 3, caption: 'Listen', ...noEntities },
  ],
  [
    'an album that answers something, which can only be sent anew',
    {
      op: 'copy_album',
      place: client,
      from: { chatId: -1001, messageIds: [3, 4] },
      replyTo: 9,
      looks: [photo('a', 'Two'), photo('b')],
    },
    'sendMediaGroup',
    {
      chat_id: 7,
      media: [
        { type: 'photo', media: 'a', caption: 'Two', ...noEntities },
        { type: 'photo', media: 'b', caption: '', ...noEntities },
      ],
      reply_parameters: reply,
    },
  ],
  [
    'an album with a part that can not be grouped, whose reply is given up',
    {
      op: 'copy_album',
      place: client,
      from: { chatId: -1001, messageIds: [3, 4] },
      replyTo: 9,
      looks: [photo('a'), sticker],
    },
    'copyMessages',
    { chat_id: 7, from_chat_id: -1001, message_ids: [3, 4] },
  ],
  [
    'an edited text, which loses its buttons unless they are given',
    { op: 'edit_text', chatId: 7, messageId: 3, text: 'x', spans: [], buttons: null },
    'editMessageText',
    { chat_id: 7, message_id: 3, text: 'x', entities: [] },
  ],
  [
    'an edited caption',
    { op: 'edit_caption', chatId: 7, messageId: 3, text: 'x', spans: [] },
    'editMessageCaption',
    { chat_id: 7, message_id: 3, caption: 'x', ...noEntities },
  ],
  [
    'an exchanged picture',
    { op: 'edit_file', chatId: 7, messageId: 3, content: photo('b', 'New') },
    'editMessageMedia',
    { chat_id: 7, message_id: 3, media: { type: 'photo', media: 'b', caption: 'New', ...noEntities } },
  ],
  ['a deletion', { op: 'delete', chatId: 7, messageId: 3 }, 'deleteMessage', { chat_id: 7, message_id: 3 }],
  [
    'an answer to a press',
    { op: 'answer_button', queryId: 'q', text: 'Done', alert: true },
    'answerCallbackQuery',
    { callback_query_id: 'q', text: 'Done', show_alert: true },
  ],
]
for (const [what, call, method, params] of table) {
  test(`${what} is the right call of the Bot API`, (t) => {
    const request: object = toRequest(call)
    t.deepEqual(request, { method, params })
  })
}

test('what the Bot API has no way to do is refused before it is tried', (t) => {
  const impossible: Exclude<ChatCall, { op: 'send_file' }>[] = [
    { op: 'close_topic', place: general },
    { op: 'edit_file', chatId: 7, messageId: 3, content: sticker },
    { op: 'copy_album', place: client, from: { chatId: 7, messageIds: [] }, replyTo: null, looks: [] },
  ]
  for (const call of impossible) {
    const error = t.throws(() => toRequest(call), { instanceOf: Rejected })
    t.is(error.scope, 'thing')
  }
})
