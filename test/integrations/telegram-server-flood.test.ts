import test from 'ava'
import { GrammyError } from 'grammy'
import { refusal, setStage } from './telegram-stage.ts'

test('all topics of a group share twenty actions a minute: sends, edits and topics alike', async (t) => {
  const { telegram, api, groupId, pass } = await setStage({ limits: {} })
  t.teardown(telegram.close)
  const { message_thread_id: thread } = await api.createForumTopic(groupId, 'one')
  const card = await api.sendMessage(groupId, 'card', { message_thread_id: thread })
  for (let spent = 2; spent < 19; spent += 1) {
    pass(1000)
    await api.sendMessage(groupId, `line ${spent}`)
  }
  await api.editMessageText(groupId, card.message_id, 'card, changed')
  const error = await t.throwsAsync(api.sendMessage(groupId, 'too much'), { instanceOf: GrammyError })
  t.is(error?.error_code, 429)
  t.is(error?.description, 'Too Many Requests: retry after 43')
  t.is(error?.parameters.retry_after, 43)
  t.is(telegram.violations.length, 1)
  t.like(telegram.violations[0], { limit: 'group', chatId: groupId, method: 'sendMessage', done: 20, allowed: 20 })
})

test('during a flood wait every action in that chat is refused, deletions and other chats are not', async (t) => {
  const { telegram, api, client, annaId, groupId, pass } = await setStage({
    limits: { group: { count: 1, windowMs: 10_000 } },
  })
  t.teardown(telegram.close)
  client.start()
  const sent = await api.sendMessage(groupId, 'one')
  t.is(await refusal(api.sendMessage(groupId, 'two')), '429 Too Many Requests: retry after 10')
  pass(4000)
  t.is(await refusal(api.editMessageText(groupId, sent.message_id, 'edited')), '429 Too Many Requests: retry after 6')
  await t.notThrowsAsync(api.deleteMessage(groupId, sent.message_id))
  await t.notThrowsAsync(api.sendMessage(annaId, 'hi'))
  pass(6000)
  await t.notThrowsAsync(api.sendMessage(groupId, 'three'))
})

test('a private chat takes a short burst, then one message a second', async (t) => {
  const { telegram, api, client, annaId, pass } = await setStage({ limits: {} })
  t.teardown(telegram.close)
  client.start()
  for (const text of ['one', 'two', 'three']) await api.sendMessage(annaId, text)
  t.is(await refusal(api.sendMessage(annaId, 'four')), '429 Too Many Requests: retry after 3')
  pass(3000)
  for (let sent = 0; sent < 6; sent += 1) {
    pass(1000)
    await api.sendMessage(annaId, `paced ${sent}`)
  }
  t.is(telegram.violations.length, 1)
})

test('an album counts by its items in a group', async (t) => {
  const { telegram, api, client, annaId, groupId } = await setStage({ limits: {} })
  t.teardown(telegram.close)
  const album = client.album(Array.from({ length: 10 }, () => ({ kind: 'photo' as const })))
  const ids = album.map(({ message_id }) => message_id)
  await api.copyMessages(groupId, annaId, ids)
  await api.copyMessages(groupId, annaId, ids)
  t.regex(await refusal(api.sendMessage(groupId, 'x')), /^429 /)
})
