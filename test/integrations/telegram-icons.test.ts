import test from 'ava'
import { createLog } from '../../src/log.ts'
import { chooseIcons } from '../../integrations/telegram/icons.ts'
import { createTelegram } from '../../integrations/telegram/telegram.ts'
import { refusal, setStage, token } from './telegram-stage.ts'

test('each look gets its first wish that is offered, and no two share one', (t) => {
  const offered = ['💬', '⚡', '✅', '🏁', '❗️', '🗣', '🎄'].map((emoji, index) => ({
    emoji,
    custom_emoji_id: String(index),
  }))
  t.deepEqual(chooseIcons(offered), { new: '0', working: '1', done: '2', closed: '3', attention: '4', waiting: '5' })
  t.deepEqual(chooseIcons(offered.slice(5)), { new: '5' })
  t.deepEqual(chooseIcons([{ emoji: '💬' }, { custom_emoji_id: '9' }]), {})
})

test('the stand-in offers icons in the documented shape, and refuses any other', async (t) => {
  const { telegram, api, groupId } = await setStage()
  t.teardown(telegram.close)
  const stickers = await api.getForumTopicIconStickers()
  t.true(stickers.length > 0)
  for (const sticker of stickers) {
    t.is(sticker.type, 'custom_emoji')
    t.truthy(sticker.emoji)
    t.regex(sticker.custom_emoji_id!, /^\d+$/)
  }
  const icon_custom_emoji_id = stickers[0]!.custom_emoji_id!
  const { message_thread_id: thread } = await api.createForumTopic(groupId, 'one', { icon_custom_emoji_id })
  const refused = '400 Bad Request: DOCUMENT_INVALID'
  t.is(await refusal(api.createForumTopic(groupId, 'two', { icon_custom_emoji_id: '17' })), refused)
  t.is(await refusal(api.editForumTopic(groupId, thread, { icon_custom_emoji_id: '17' })), refused)
  t.is(
    await refusal(api.editForumTopic(groupId, thread, { name: 'one', icon_custom_emoji_id })),
    '400 Bad Request: TOPIC_NOT_MODIFIED',
  )
})

test('an icon that is refused costs a topic neither its making nor its title', async (t) => {
  const { telegram: server, groupId } = await setStage()
  t.teardown(server.close)
  const telegram = createTelegram({
    token,
    apiRoot: server.url,
    timeoutMs: 3000,
    files: { open: () => Promise.reject(new Error('no files here')) },
    log: createLog({ level: 'silent', secrets: [token] }),
  })
  t.teardown(telegram.close)
  t.is(telegram.topicIcon('new'), null)
  t.deepEqual(await telegram.connect(), [])
  t.truthy(telegram.topicIcon('new'))
  t.is(telegram.topicIcon('accepted'), telegram.topicIcon('needs_purchase'))
  const topicOf = (id: number | null) => server.chat(groupId).topics.find((topic) => topic.id === id)

  const icon = '17'
  const { threadId } = await telegram.chat.deliver({ op: 'create_topic', chatId: groupId, name: 'one', icon })
  t.like(topicOf(threadId), { name: 'one', iconEmojiId: undefined })
  const place = { chatId: groupId, threadId }
  await telegram.chat.deliver({ op: 'rename_topic', place, name: 'two', icon })
  t.like(topicOf(threadId), { name: 'two', iconEmojiId: undefined })
  await t.notThrowsAsync(telegram.chat.deliver({ op: 'rename_topic', place, icon }))
  const good = telegram.topicIcon('done')!
  await telegram.chat.deliver({ op: 'rename_topic', place, icon: good })
  await telegram.chat.deliver({ op: 'rename_topic', place, icon: good })
  t.like(topicOf(threadId), { name: 'two', iconEmojiId: good })
})
