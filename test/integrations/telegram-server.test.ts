import test from 'ava'
import { GrammyError } from 'grammy'
import { rawCall, refusal, setStage, token } from './telegram-stage.ts'

test('a wrong token is not authorized', async (t) => {
  const { telegram } = await setStage()
  t.teardown(telegram.close)
  t.deepEqual(await rawCall(telegram, 'getMe', {}, '4242:other'), {
    status: 401,
    ok: false,
    error_code: 401,
    description: 'Unauthorized',
  })
  t.like(await rawCall(telegram, 'getMe', {}, 'nonsense'), { description: 'Unauthorized: invalid token specified' })
})

test('method names are case-insensitive, and a form or a query is as good as JSON', async (t) => {
  const { telegram, groupId } = await setStage()
  t.teardown(telegram.close)
  t.is((await rawCall(telegram, 'GETME')).status, 200)
  const form = await fetch(`${telegram.url}/bot${token}/sendmessage`, {
    method: 'POST',
    body: new URLSearchParams({ chat_id: String(groupId), text: 'by form', disable_notification: 'true' }),
  })
  t.is(form.status, 200)
  const query = await fetch(`${telegram.url}/bot${token}/sendMessage?chat_id=${groupId}&text=by%20query`)
  t.is(query.status, 200)
  t.deepEqual(
    telegram.chat(groupId).messages.map(({ content }) => content.text),
    ['by form', 'by query'],
  )
})

test('a client who never pressed Start, who blocked the bot, or a group that threw it out gets no message', async (t) => {
  const { telegram, api, client, agent, annaId, groupId } = await setStage()
  t.teardown(telegram.close)
  const say = () => refusal(api.sendMessage(annaId, 'hi'))
  t.is(await say(), '400 Bad Request: chat not found')
  t.is(
    await refusal(api.sendMessage(agent.user.id, 'hi')),
    "403 Forbidden: bot can't initiate conversation with a user",
    'known from the group, yet never pressed Start',
  )
  client.start()
  t.is(await say(), 'not refused')
  client.block()
  t.is(await say(), '403 Forbidden: bot was blocked by the user')
  client.unblock()
  t.is(await say(), 'not refused')
  telegram.setBotRights(groupId, 'kicked')
  t.is(await refusal(api.sendMessage(groupId, 'hi')), '403 Forbidden: bot was kicked from the supergroup chat')
  telegram.setBotRights(groupId, 'left')
  t.is(await refusal(api.sendMessage(groupId, 'hi')), '403 Forbidden: bot is not a member of the supergroup chat')
})

test('a group that became a supergroup tells its new id', async (t) => {
  const { telegram, api } = await setStage()
  t.teardown(telegram.close)
  const old = telegram.addForum({ title: 'Old', basic: true })
  const newId = telegram.upgradeGroup(old.id)
  const error = await t.throwsAsync(api.sendMessage(old.id, 'hi'), { instanceOf: GrammyError })
  t.is(error?.description, 'Bad Request: group chat was upgraded to a supergroup chat')
  t.is(error?.parameters.migrate_to_chat_id, newId)
  t.is(telegram.chat(old.id).messages.at(-1)?.content.migrate_to_chat_id, newId)
  t.is(telegram.chat(newId).messages.at(-1)?.content.migrate_from_chat_id, old.id)
  await t.notThrowsAsync(api.sendMessage(newId, 'hi'))
})

test('an edit must change something, and only the bot’s own editable messages', async (t) => {
  const { telegram, api, client, annaId } = await setStage()
  t.teardown(telegram.close)
  const hers = client.write('help')
  const ours = await api.sendMessage(annaId, 'coming', {
    reply_markup: { inline_keyboard: [[{ text: 'ok', callback_data: 'ok' }]] },
  })
  t.is(await refusal(api.editMessageText(annaId, hers.message_id, 'x')), "400 Bad Request: message can't be edited")
  const again = api.editMessageText(annaId, ours.message_id, 'coming', {
    reply_markup: { inline_keyboard: [[{ text: 'ok', callback_data: 'ok' }]] },
  })
  t.is(
    await refusal(again),
    '400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
  )
  const edited = await api.editMessageText(annaId, ours.message_id, 'here')
  t.is(typeof edited === 'object' && edited.reply_markup, undefined, 'an edit without a keyboard takes it away')
  const forwarded = await api.forwardMessage(annaId, annaId, ours.message_id)
  t.is(
    await refusal(api.editMessageText(annaId, forwarded.message_id, 'x')),
    "400 Bad Request: message can't be edited",
  )
  t.is(
    await refusal(api.editMessageCaption(annaId, ours.message_id, { caption: 'x' })),
    '400 Bad Request: there is no caption in the message to edit',
  )
})

test('nothing older than two days can be deleted', async (t) => {
  const { telegram, api, client, annaId, pass } = await setStage()
  t.teardown(telegram.close)
  client.start()
  const young = await api.sendMessage(annaId, 'young')
  const old = await api.sendMessage(annaId, 'old')
  await api.deleteMessage(annaId, young.message_id)
  pass(48 * 3_600_000)
  t.is(await refusal(api.deleteMessage(annaId, old.message_id)), "400 Bad Request: message can't be deleted")
  t.deepEqual(
    telegram.privateChat(annaId).messages.map(({ deleted }) => deleted),
    [false, true, false],
  )
})

test('a file of more than 20 MB can be copied but not downloaded', async (t) => {
  const { telegram, api, client, annaId, groupId } = await setStage()
  t.teardown(telegram.close)
  const sent = client.document({ name: 'video.mov', size: 21 * 2 ** 20, caption: 'see' })
  t.is(await refusal(api.getFile(sent.document?.file_id ?? '')), '400 Bad Request: file is too big')
  const copy = await api.copyMessage(groupId, annaId, sent.message_id)
  const kept = telegram.chat(groupId).messages.find(({ id }) => id === copy.message_id)
  t.is(kept?.content.document?.file_unique_id, sent.document?.file_unique_id)
  t.is(kept?.content.caption, 'see')
})

test('a text is trimmed, its markup becomes entities in UTF-16 units, and the server finds commands by itself', async (t) => {
  const { telegram, api, client, groupId } = await setStage()
  t.teardown(telegram.close)
  const html = await api.sendMessage(groupId, '  😀 <b>bold &amp; <i>both</i></b> \n', { parse_mode: 'HTML' })
  t.is(html.text, '😀 bold & both')
  t.deepEqual(html.entities, [
    { type: 'bold', offset: 3, length: 11 },
    { type: 'italic', offset: 10, length: 4 },
  ])
  const markdown = await api.sendMessage(groupId, '*a\\.b* [there](https://example.org)', { parse_mode: 'MarkdownV2' })
  t.is(markdown.text, 'a.b there')
  t.deepEqual(markdown.entities, [
    { type: 'bold', offset: 0, length: 3 },
    { type: 'text_link', offset: 4, length: 5, url: 'https://example.org' },
  ])
  const hidden = [{ type: 'text_link' as const, offset: 0, length: 1, url: 'https://example.org/#mark' }]
  const marked = await api.sendMessage(groupId, '\u200bhello', { entities: hidden })
  t.deepEqual([marked.text, marked.entities], ['\u200bhello', hidden], 'a zero-width mark stays')
  t.deepEqual(client.start('abc').entities, [{ type: 'bot_command', offset: 0, length: 6 }])
})
