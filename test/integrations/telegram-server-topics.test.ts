import test from 'ava'
import type { Message, Update } from '@grammyjs/types'
import { refusal, setStage } from './telegram-stage.ts'

test('a topic is known by the message that created it, and what is said there answers that message', async (t) => {
  const { telegram, api, agent, groupId } = await setStage()
  t.teardown(telegram.close)
  const topic = await api.createForumTopic(groupId, '#1 Anna', { icon_color: 16766590 })
  const created = telegram.chat(groupId).messages.at(-1)
  t.is(created?.id, topic.message_thread_id)
  t.is(created?.content.forum_topic_created?.name, '#1 Anna')
  const ours = await api.sendMessage(groupId, 'card', { message_thread_id: topic.message_thread_id })
  t.true(ours.is_topic_message)
  t.is(ours.reply_to_message?.message_id, topic.message_thread_id)
  const plain = agent.write({ chatId: groupId, threadId: topic.message_thread_id, text: 'hello' })
  t.is(plain.reply_to_message?.message_id, topic.message_thread_id)
  const answer = agent.write({ chatId: groupId, replyTo: ours.message_id, text: 'on it' })
  t.is(answer.message_thread_id, topic.message_thread_id)
  t.is(answer.reply_to_message?.message_id, ours.message_id)
  const general = agent.write({ chatId: groupId, text: 'in General' })
  t.is(general.message_thread_id, undefined)
  t.is(general.is_topic_message, undefined)
})

test('the bot hears of its own topic actions and pins, but not of its own messages', async (t) => {
  const { telegram, api, groupId } = await setStage()
  t.teardown(telegram.close)
  const { message_thread_id: thread } = await api.createForumTopic(groupId, 'one')
  const said = await api.sendMessage(groupId, 'card', { message_thread_id: thread })
  await api.editForumTopic(groupId, thread, { name: 'two' })
  await api.closeForumTopic(groupId, thread)
  await api.reopenForumTopic(groupId, thread)
  await api.pinChatMessage(groupId, said.message_id)
  const kinds = (await api.getUpdates()).map(({ message }) => serviceOf(message))
  t.deepEqual(kinds, [
    'forum_topic_created',
    'forum_topic_edited',
    'forum_topic_closed',
    'forum_topic_reopened',
    'pinned_message',
  ])
})

function serviceOf(message: Message | undefined): string | undefined {
  return Object.keys(message ?? {}).find((field) => field.startsWith('forum_topic') || field === 'pinned_message')
}

test('a topic may not be closed twice, renamed to its own name, or used once deleted', async (t) => {
  const { telegram, api, groupId } = await setStage()
  t.teardown(telegram.close)
  const { message_thread_id: thread } = await api.createForumTopic(groupId, 'one')
  await api.closeForumTopic(groupId, thread)
  t.is(await refusal(api.closeForumTopic(groupId, thread)), '400 Bad Request: TOPIC_NOT_MODIFIED')
  t.is(await refusal(api.editForumTopic(groupId, thread, { name: 'one' })), '400 Bad Request: TOPIC_NOT_MODIFIED')
  await t.notThrowsAsync(api.sendMessage(groupId, 'still mine', { message_thread_id: thread }))
  await api.deleteForumTopic(groupId, thread)
  t.is(
    await refusal(api.sendMessage(groupId, 'x', { message_thread_id: thread })),
    '400 Bad Request: message thread not found',
  )
  t.is(await refusal(api.editForumTopic(groupId, thread, { name: 'x' })), '400 Bad Request: TOPIC_ID_INVALID')
  t.deepEqual(telegram.chat(groupId).visible(thread), [])
})

test('without the right to manage topics a bot keeps only the topics it made', async (t) => {
  const { telegram, api, agent, groupId } = await setStage()
  t.teardown(telegram.close)
  const own = await api.createForumTopic(groupId, 'own')
  const foreign = agent.createTopic(groupId, 'foreign')
  agent.closeTopic(groupId, foreign)
  telegram.setBotRights(groupId, { can_manage_topics: false, can_delete_messages: false })
  t.is(await refusal(api.createForumTopic(groupId, 'x')), '400 Bad Request: not enough rights to create a topic')
  t.is(
    await refusal(api.editForumTopic(groupId, foreign, { name: 'x' })),
    '400 Bad Request: not enough rights to edit the topic',
  )
  t.is(
    await refusal(api.reopenForumTopic(groupId, foreign)),
    '400 Bad Request: not enough rights to close or open the topic',
  )
  t.is(
    await refusal(api.deleteForumTopic(groupId, own.message_thread_id)),
    '400 Bad Request: not enough rights to delete the topic',
  )
  t.is(await refusal(api.sendMessage(groupId, 'x', { message_thread_id: foreign })), '400 Bad Request: TOPIC_CLOSED')
  await t.notThrowsAsync(api.closeForumTopic(groupId, own.message_thread_id))
})

test('with topics switched off a thread id is silently ignored, and topics can’t be made', async (t) => {
  const { telegram, api, groupId } = await setStage()
  t.teardown(telegram.close)
  const { message_thread_id: thread } = await api.createForumTopic(groupId, 'one')
  telegram.switchTopics(groupId, false)
  const sent = await api.sendMessage(groupId, 'x', { message_thread_id: thread })
  t.is(sent.message_thread_id, undefined)
  t.false('is_forum' in (await api.getChat(groupId)))
  t.is(await refusal(api.createForumTopic(groupId, 'two')), '400 Bad Request: the chat is not a forum')
})

test('private chats share one count of message ids, every group has its own', async (t) => {
  const { telegram, api, client, annaId, groupId } = await setStage()
  t.teardown(telegram.close)
  const boris = telegram.addUser({ first_name: 'Boris' })
  const first = client.write('one')
  const second = telegram.as(boris.id).write('two')
  const third = await api.sendMessage(annaId, 'three')
  t.deepEqual([second.message_id, third.message_id], [first.message_id + 1, first.message_id + 2])
  const inGroup = await api.sendMessage(groupId, 'here')
  t.is(inGroup.message_id, 2, 'the first message of a supergroup tells of its creation')
})

test('a bot learns of its rights and of being blocked', async (t) => {
  const { telegram, api, client, groupId, annaId } = await setStage()
  t.teardown(telegram.close)
  client.start()
  client.block()
  telegram.setBotRights(groupId, { can_pin_messages: false })
  const changes = (await api.getUpdates()).flatMap((update: Update) => update.my_chat_member ?? [])
  t.deepEqual(
    changes.map(({ chat, new_chat_member }) => [chat.id, new_chat_member.status]),
    [
      [annaId, 'kicked'],
      [groupId, 'administrator'],
    ],
  )
  const member = await api.getChatMember(groupId, telegram.bot.id)
  t.false(member.status === 'administrator' && member.can_pin_messages)
  t.is(
    await refusal(api.pinChatMessage(groupId, 1)),
    '400 Bad Request: not enough rights to manage pinned messages in the chat',
  )
})

test('a pinned message stays pinned until it is unpinned', async (t) => {
  const { telegram, api, agent, groupId } = await setStage()
  t.teardown(telegram.close)
  const card = await api.sendMessage(groupId, 'card')
  await api.pinChatMessage(groupId, card.message_id)
  const rules = agent.write({ chatId: groupId, text: 'rules' })
  agent.pin(groupId, rules.message_id)
  t.deepEqual(telegram.chat(groupId).pinned, [card.message_id, rules.message_id])
  await api.unpinChatMessage(groupId, card.message_id)
  t.deepEqual(telegram.chat(groupId).pinned, [rules.message_id])
  t.is(await refusal(api.unpinChatMessage(groupId, card.message_id)), '400 Bad Request: message to unpin not found')
})
