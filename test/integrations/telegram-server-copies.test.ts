import test from 'ava'
import { refusal, setStage } from './telegram-stage.ts'

test('an album copied at once stays an album, under another id', async (t) => {
  const { telegram, api, client, annaId, groupId } = await setStage()
  t.teardown(telegram.close)
  const album = client.album([{ kind: 'photo', caption: 'stage' }, { kind: 'video' }, { kind: 'photo' }])
  t.is(new Set(album.map(({ media_group_id }) => media_group_id)).size, 1)
  const copies = await api.copyMessages(
    groupId,
    annaId,
    album.map(({ message_id }) => message_id),
  )
  const kept = telegram.chat(groupId).messages.filter(({ id }) => copies.some((copy) => copy.message_id === id))
  t.is(kept.length, 3)
  const groups = new Set(kept.map(({ mediaGroupId }) => mediaGroupId))
  t.is(groups.size, 1)
  t.false(groups.has(album[0]?.media_group_id))
  t.is(kept[0]?.content.caption, 'stage')
})

test('what can’t be copied is skipped without a word about which', async (t) => {
  const { telegram, api, client, annaId, groupId } = await setStage()
  t.teardown(telegram.close)
  const first = client.write('one')
  const gone = client.write('two')
  const third = client.write('three')
  client.deleteMessage(annaId, gone.message_id)
  const copies = await api.copyMessages(groupId, annaId, [first.message_id, gone.message_id, third.message_id])
  t.is(copies.length, 2)
  t.deepEqual(
    telegram
      .chat(groupId)
      .visible()
      .map(({ content }) => content.text),
    ['one', 'three'],
  )
})

test('separate documents copied together become one album', async (t) => {
  const { telegram, api, client, annaId, groupId } = await setStage()
  t.teardown(telegram.close)
  const ids = [client.document({ name: 'a.pdf' }), client.document({ name: 'b.pdf' })].map((one) => one.message_id)
  await api.copyMessages(groupId, annaId, ids)
  const [a, b] = telegram.chat(groupId).visible()
  t.truthy(a?.mediaGroupId)
  t.is(a?.mediaGroupId, b?.mediaGroupId)
})

test('protected content can be copied but not forwarded, and service messages neither', async (t) => {
  const { telegram, api, client, agent, annaId, groupId } = await setStage()
  t.teardown(telegram.close)
  const secret = client.write({ text: 'secret', protect: true })
  t.is(
    await refusal(api.forwardMessage(groupId, annaId, secret.message_id)),
    "400 Bad Request: message has protected content and can't be forwarded",
  )
  await t.notThrowsAsync(api.copyMessage(groupId, annaId, secret.message_id))
  const thread = agent.createTopic(groupId, 'x')
  t.is(await refusal(api.copyMessage(annaId, groupId, thread)), "400 Bad Request: message can't be copied")
  t.is(await refusal(api.copyMessages(annaId, groupId, [thread])), "400 Bad Request: messages can't be forwarded")
})

test('a copy is the bot’s own and editable; a forward names its author and keeps entities', async (t) => {
  const { telegram, api, client, annaId, groupId } = await setStage()
  t.teardown(telegram.close)
  const bold = client.write({ text: 'very important', entities: [{ type: 'bold', offset: 0, length: 4 }] })
  const copy = await api.copyMessage(groupId, annaId, bold.message_id)
  await t.notThrowsAsync(api.editMessageText(groupId, copy.message_id, 'less so'))
  const forward = await api.forwardMessage(groupId, annaId, bold.message_id)
  t.deepEqual(forward.entities, [{ type: 'bold', offset: 0, length: 4 }])
  t.is(forward.forward_origin?.type === 'user' && forward.forward_origin.sender_user.id, annaId)
})

test('a reply into another chat is shown as external, and its target must be there', async (t) => {
  const { telegram, api, agent, client, annaId, groupId } = await setStage()
  t.teardown(telegram.close)
  client.start()
  const inGroup = agent.write({ chatId: groupId, text: 'original' })
  const reply = await api.sendMessage(annaId, 'about that', {
    reply_parameters: { message_id: inGroup.message_id, chat_id: groupId },
  })
  t.is(reply.reply_to_message, undefined)
  t.is(reply.external_reply?.message_id, inGroup.message_id)
  const missing = { message_id: 999, chat_id: groupId, allow_sending_without_reply: true }
  t.is(
    await refusal(api.sendMessage(annaId, 'x', { reply_parameters: missing })),
    '400 Bad Request: message to be replied not found',
  )
  const local = { message_id: 999, allow_sending_without_reply: true }
  await t.notThrowsAsync(api.sendMessage(annaId, 'x', { reply_parameters: local }))
})
