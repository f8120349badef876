import test from 'ava'
import { plainText } from '../../src/domain/content.ts'
import type { Happening } from '../../src/domain/happening.ts'
import { Misread } from '../../src/errors.ts'
import { createTelegramInterpreter } from '../../integrations/telegram/events.ts'
import { chatSeen, toNews } from '../../integrations/telegram/news.ts'

const bot = { id: 42, is_bot: true, first_name: 'Helpdesk', username: 'Helpdesk_Bot' }
const anna = { id: 7, is_bot: false, first_name: 'Anna', last_name: 'Petrova', username: 'anna', language_code: 'uk' }
const ivan = { id: 8, is_bot: false, first_name: 'Ivan', language_code: 'de' }
const annaSeen = { telegramId: 7, username: 'anna', name: 'Anna Petrova', locale: 'ru' as const }
const ivanSeen = { telegramId: 8, username: null, name: 'Ivan', locale: 'en' as const }
const privately = { id: 7, type: 'private', first_name: 'Anna' }
const group = { id: -1001, type: 'supergroup', title: 'Support', is_forum: true }
const place = { chatId: -1001, threadId: 50 }

const interpreter = createTelegramInterpreter({ botId: 42, botUsername: 'Helpdesk_Bot' })

function one(update: object): Happening {
  const happenings = interpreter.interpret({ update_id: 1, ...update })
  if (happenings.length !== 1 || happenings[0] === undefined) throw new Error('expected one happening')
  return happenings[0]
}
const fromClient = (fields: object) => ({ message_id: 5, date: 1_700_000_000, chat: privately, from: anna, ...fields })
const inTopic = (fields: object) => ({
  message_id: 60,
  date: 1_700_000_000,
  chat: group,
  from: ivan,
  message_thread_id: 50,
  is_topic_message: true,
  reply_to_message: {
    message_id: 50,
    date: 1,
    chat: group,
    from: bot,
    forum_topic_created: { name: 'x', icon_color: 1 },
  },
  ...fields,
})
const inGeneral = (fields: object) => ({ message_id: 61, date: 1_700_000_000, chat: group, from: ivan, ...fields })
const at = new Date(1_700_000_000_000)

test('what a client writes becomes their message, with who they are', (t) => {
  t.deepEqual(
    one({ message: fromClient({ text: 'Hello', reply_to_message: { message_id: 3, date: 1, chat: privately } }) }),
    {
      type: 'client_wrote',
      from: annaSeen,
      message: { chatId: 7, id: 5, at, content: plainText('Hello'), replyTo: 3 },
    },
  )
})

test('nobody goes by the lock that marks notes', (t) => {
  const named = (user: object): string => {
    const told = one({ message: fromClient({ from: { ...anna, ...user }, text: 'Hello' }) })
    return 'from' in told ? told.from.name : ''
  }
  t.is(named({ first_name: '🔒 Note (Ivan)' }), 'Note (Ivan) Petrova')
  t.is(named({ first_name: '🔒', last_name: undefined }), 'anna')
  t.is(named({ first_name: '🔒', last_name: undefined, username: undefined }), '?')
})

test('a command about the desk is told with what follows it, wherever it is given', (t) => {
  const asked = { type: 'desk_commanded', command: 'ticket', args: '12' } as const
  t.like(one({ message: fromClient({ text: '/ticket 12' }) }), {
    ...asked,
    privately: true,
    place: { chatId: 7, threadId: null },
    message: { content: plainText('/ticket 12') },
  })
  t.like(one({ message: inGeneral({ text: '/ticket@helpdesk_bot 12' }) }), {
    ...asked,
    privately: false,
    place: { chatId: -1001, threadId: null },
  })
  t.like(one({ message: inTopic({ text: '/ticket 12' }) }), { ...asked, privately: false, place })
  t.is(one({ edited_message: inTopic({ text: '/ticket 12' }) }).type, 'staff_edited')
  const answering = (target: object) => {
    const happening = one({ message: inGeneral({ text: '/tech add', reply_to_message: target }) })
    return happening.type === 'desk_commanded' ? happening.repliedTo : null
  }
  const answered = { message_id: 9, date: 1, chat: group, from: ivan }
  t.deepEqual(answering(answered), ivanSeen, 'and whom it answers')
  t.is(answering({ ...answered, from: bot }), undefined)
  t.is(answering({ ...answered, sender_chat: group }), undefined)
})

test('a client without a language is not taken for an English one', (t) => {
  const { language_code: _, ...mute } = anna
  const happening = one({ message: fromClient({ from: mute, text: 'Hello' }) })
  t.true(happening.type === 'client_wrote' && happening.from.locale === null)
})

test('Start, help, status, close and connect are understood in a private chat, and every other command is words', (t) => {
  const where = { chatId: 7, id: 5 }
  t.deepEqual(one({ message: fromClient({ text: '/start desk-7' }) }), {
    type: 'client_started',
    from: annaSeen,
    message: where,
    desk: 'desk-7',
  })
  t.deepEqual(one({ message: fromClient({ text: '/help' }) }), {
    type: 'client_asked_help',
    from: annaSeen,
    message: where,
  })
  t.like(one({ message: fromClient({ text: '/status' }) }), { type: 'client_asked_status', message: where })
  t.like(one({ message: fromClient({ text: '/close@helpdesk_bot' }) }), { type: 'client_asked_close', message: where })
  t.deepEqual(one({ message: fromClient({ text: '/connect@helpdesk_bot' }) }), {
    type: 'lead_asked_connect',
    from: annaSeen,
  })
  for (const words of ['/take', '/startle', '/help/me', 'help', '/help@other_bot']) {
    t.is(one({ message: fromClient({ text: words }) }).type, 'client_wrote', words)
  }
  const forwarded = fromClient({ text: '/start', forward_origin: { type: 'user', date: 1, sender_user: ivan } })
  t.is(one({ message: forwarded }).type, 'client_wrote')
})

test("a client's edit is an edit", (t) => {
  const happening = one({ edited_message: fromClient({ text: 'Hello!', edit_date: 1_700_000_009 }) })
  t.deepEqual(happening, {
    type: 'client_edited',
    from: annaSeen,
    message: { chatId: 7, id: 5, at, content: plainText('Hello!'), replyTo: null },
  })
})

const change = (status: string, chat: object = privately) => ({
  my_chat_member: {
    chat,
    from: anna,
    date: 1,
    old_chat_member: { user: bot, status: 'member' },
    new_chat_member: { user: bot, status },
  },
})

test('a client who blocks the bot, and who lets it back in', (t) => {
  t.deepEqual(one(change('kicked')), { type: 'client_blocked_us', from: annaSeen })
  t.deepEqual(one(change('member')), { type: 'client_unblocked_us', from: annaSeen })
  t.is(one(change('administrator', group)).type, 'nothing')
})

test('who becomes an admin of a group, and who is one no longer', (t) => {
  const became = (before: string, now: string, user: object = ivan) =>
    one({
      chat_member: {
        chat: group,
        from: anna,
        date: 1,
        old_chat_member: { user, status: before },
        new_chat_member: { user, status: now },
      },
    })
  const told = { type: 'admin_changed', chatId: -1001, who: ivanSeen } as const
  t.deepEqual(became('member', 'administrator'), { ...told, admin: true })
  t.deepEqual(became('administrator', 'left'), { ...told, admin: false })
  t.is(became('left', 'member').type, 'nothing')
  t.is(became('administrator', 'creator').type, 'nothing')
  t.is(became('member', 'administrator', bot).type, 'nothing')
})

test('a message in a topic that answers nothing is no reply, though Telegram shows the topic as answered', (t) => {
  t.deepEqual(one({ message: inTopic({ text: 'On my way' }) }), {
    type: 'staff_wrote',
    place,
    from: ivanSeen,
    message: { chatId: -1001, id: 60, at, content: plainText('On my way'), replyTo: null },
  })
  const reply = inTopic({ text: 'Yes', reply_to_message: { message_id: 55, date: 1, chat: group, from: bot } })
  const happening = one({ message: reply })
  t.true(happening.type === 'staff_wrote' && happening.message.replyTo === 55)
})

test('a reply in General carries a thread id and is still outside the topics', (t) => {
  const outside: Happening = { type: 'staff_wrote_outside', chatId: -1001, from: ivanSeen, messageId: 61 }
  t.deepEqual(one({ message: inGeneral({ text: 'Lunch?' }) }), outside)
  const reply = inGeneral({
    text: 'Yes',
    message_thread_id: 40,
    reply_to_message: { message_id: 40, date: 1, chat: group },
  })
  t.deepEqual(one({ message: reply }), outside)
  t.is(one({ message: inGeneral({ text: '/go@other_bot' }) }).type, 'nothing')
  t.is(one({ edited_message: inGeneral({ text: 'Lunch!' }) }).type, 'nothing')
})

test('commands in a topic are taken when meant for us or for nobody in particular', (t) => {
  for (const command of ['take', 'close', 'reopen', 'note', 'undo', 'help'] as const) {
    const expected: Happening = {
      type: 'staff_commanded',
      place,
      from: ivanSeen,
      command,
      args: '',
      messageId: 60,
      replyTo: null,
    }
    t.deepEqual(one({ message: inTopic({ text: `/${command}` }) }), expected)
    t.deepEqual(one({ message: inTopic({ text: `/${command}@helpdesk_bot` }) }), expected)
    t.is(one({ message: inTopic({ text: `/${command}@other_bot` }) }).type, 'nothing')
  }
  t.is(one({ message: inTopic({ text: '/ban him' }) }).type, 'staff_wrote')
  t.is(one({ message: inTopic({ text: '/взять' }) }).type, 'staff_wrote')
  t.is(one({ message: inTopic({ text: '/etc/hosts is wrong' }) }).type, 'staff_wrote')
  t.is(one({ message: inTopic({ text: '// between us' }) }).type, 'staff_wrote')
})

test('/note with words is a note that keeps its formatting in place', (t) => {
  const entities = [
    { type: 'bot_command', offset: 0, length: 5 },
    { type: 'bold', offset: 6, length: 3 },
  ]
  const happening = one({ message: inTopic({ text: '/note ask her', entities }) })
  t.true(happening.type === 'staff_wrote')
  if (happening.type !== 'staff_wrote') return
  t.is(happening.message.content.text, '// ask her')
  t.deepEqual(happening.message.content.spans, [{ type: 'bold', offset: 3, length: 3, native: { type: 'bold' } }])
})

test('a picture with /note in its caption is a note too, and never reaches the client', (t) => {
  const photo = [{ file_id: 'p', file_unique_id: 'u', width: 9, height: 9 }]
  for (const caption of ['/note', '/note@Helpdesk_Bot the fuse']) {
    const happening = one({ message: inTopic({ photo, caption }) })
    t.true(happening.type === 'staff_wrote' && happening.message.content.text.startsWith('//'))
  }
})

test('editing a message into a command commands nothing; other edits are edits', (t) => {
  t.is(one({ edited_message: inTopic({ text: '/close' }) }).type, 'staff_edited')
  t.is(one({ edited_message: inTopic({ text: 'Fixed' }) }).type, 'staff_edited')
})

test('an administrator who hides is told so in a topic, and left alone elsewhere', (t) => {
  const hidden = { from: { id: 1_087_968_824, is_bot: true, first_name: 'Group' }, sender_chat: group, text: 'Hi' }
  t.deepEqual(one({ message: inTopic(hidden) }), { type: 'staff_hid', place, messageId: 60 })
  t.is(one({ message: inGeneral(hidden) }).type, 'nothing')
  t.is(one({ message: inTopic({ ...hidden, text: undefined, forum_topic_closed: {} }) }).type, 'staff_hid')
})

test('our own messages and those of other bots are nothing', (t) => {
  t.is(one({ message: inTopic({ from: bot, text: 'x' }) }).type, 'nothing')
  t.is(one({ message: inTopic({ via_bot: bot, text: 'x' }) }).type, 'nothing')
  t.is(one({ message: inTopic({ from: { id: 9, is_bot: true, first_name: 'B' }, text: 'x' }) }).type, 'nothing')
  t.is(one({ message: inTopic({ via_bot: { id: 9, is_bot: true, first_name: 'B' }, text: 'x' }) }).type, 'staff_wrote')
})

test('a topic we made is reported with its name, and one made by hand is not ours', (t) => {
  const created = { message_id: 50, forum_topic_created: { name: '#12', icon_color: 1 }, reply_to_message: undefined }
  t.deepEqual(one({ message: inTopic({ ...created, from: bot }) }), { type: 'topic_created_by_us', place, name: '#12' })
  t.is(one({ message: inTopic(created) }).type, 'nothing')
})

test('a topic closed, reopened or renamed by hand is reported, by us it is not', (t) => {
  t.deepEqual(one({ message: inTopic({ forum_topic_closed: {} }) }), {
    type: 'topic_closed_by_hand',
    place,
    from: ivanSeen,
  })
  t.deepEqual(one({ message: inTopic({ forum_topic_reopened: {} }) }), {
    type: 'topic_reopened_by_hand',
    place,
    from: ivanSeen,
  })
  t.deepEqual(one({ message: inTopic({ forum_topic_edited: { name: 'New' } }) }), {
    type: 'topic_renamed_by_hand',
    place,
    name: 'New',
  })
  t.is(one({ message: inTopic({ forum_topic_edited: { icon_custom_emoji_id: '' } }) }).type, 'nothing')
  for (const ours of [
    { forum_topic_closed: {} },
    { forum_topic_reopened: {} },
    { forum_topic_edited: { name: 'x' } },
  ]) {
    t.is(one({ message: inTopic({ ...ours, from: bot }) }).type, 'nothing')
  }
})

test('a group that became a supergroup is learnt from either side alike', (t) => {
  const moved: Happening = { type: 'group_moved', fromChatId: -5, toChatId: -1001 }
  t.deepEqual(
    one({ message: inGeneral({ chat: { id: -5, type: 'group', title: 'S' }, migrate_to_chat_id: -1001 }) }),
    moved,
  )
  t.deepEqual(one({ message: inGeneral({ migrate_from_chat_id: -5 }) }), moved)
})

test('joins, leaves, pins, titles and the like are nothing, wherever they happen', (t) => {
  const service = [
    { new_chat_members: [anna] },
    { left_chat_member: anna },
    { new_chat_title: 'New' },
    { pinned_message: { message_id: 1, date: 0, chat: group } },
    { general_forum_topic_hidden: {} },
    { message_auto_delete_timer_changed: { message_auto_delete_time: 5 } },
    { video_chat_started: {} },
  ]
  for (const fields of service) {
    t.is(one({ message: inGeneral(fields) }).type, 'nothing', JSON.stringify(fields))
    t.is(one({ message: inTopic(fields) }).type, 'nothing', JSON.stringify(fields))
    t.is(one({ message: fromClient(fields) }).type, 'nothing', JSON.stringify(fields))
  }
})

const press = (data: string | undefined) => ({
  callback_query: { id: 'q1', from: ivan, chat_instance: 'c', data, message: inTopic({ from: bot }) },
})

test('a press on a button of ours names its ticket, any other press is an old one', (t) => {
  t.deepEqual(one(press('t:12:close')), {
    type: 'button_pressed',
    place,
    from: ivanSeen,
    queryId: 'q1',
    ticketId: 12,
    button: 'close',
  })
  t.deepEqual(one(press('t:12:a7')), {
    type: 'assign_pressed',
    place,
    from: ivanSeen,
    queryId: 'q1',
    ticketId: 12,
    technicianId: 7,
  })
  for (const data of ['t:12:a', 't:12:a-7', 't:12:a7b', 't:12:explode', 't::take', 't:12:take ', 'x', undefined]) {
    t.deepEqual(one(press(data)), { type: 'old_button_pressed', queryId: 'q1', from: ivanSeen }, String(data))
  }
})

test("a client's buttons are understood in a private chat alone", (t) => {
  const pressed = (data: string, type = 'private') =>
    one({
      callback_query: { id: 'q1', from: anna, data, message: { message_id: 9, date: 1, chat: { id: 7, type } } },
    })
  const by = { from: annaSeen, queryId: 'q1' }
  const under = { type: 'survey_pressed', ...by, messageId: 9, surveyId: 4 }
  t.deepEqual(pressed('s:4:2:5'), { ...under, press: { question: 2, mark: 5 } })
  t.deepEqual(pressed('s:4:skip'), { ...under, press: 'skip' })
  t.deepEqual(pressed('c:12:close'), { type: 'client_pressed_close', ...by, ticketId: 12 })
  const old = { type: 'old_button_pressed', ...by }
  for (const data of ['s:4:2:6', 's:4:2:0', 's:4', 'c:12:open', 't:12:close']) t.deepEqual(pressed(data), old, data)
  t.deepEqual(pressed('s:4:2:5', 'supergroup'), old)
  t.deepEqual(pressed('c:12:close', 'supergroup'), old)
})

test('a press tells where its button stands, as far as Telegram does; without that it is an old one', (t) => {
  const pressed = (message: object | undefined) =>
    one({ callback_query: { id: 'q1', from: ivan, chat_instance: 'c', data: 't:12:take', message } })
  const old = { message_id: 60, date: 0, chat: group }
  t.like(pressed(old), { type: 'button_pressed', place: { chatId: -1001, threadId: null } })
  const inReply = inGeneral({ message_thread_id: 61 })
  t.like(pressed(inReply), { type: 'button_pressed', place: { chatId: -1001, threadId: null } })
  t.deepEqual(pressed(undefined), { type: 'old_button_pressed', queryId: 'q1', from: ivanSeen })
})

test('a kind of update we do not read is nothing, with a reason', (t) => {
  const happening = one({ poll_answer: { poll_id: '1', option_ids: [0] } })
  t.true(happening.type === 'nothing' && happening.why.includes('poll_answer'))
  t.is(
    one({ message: { message_id: 1, date: 1, chat: { id: -2, type: 'channel', title: 'N' }, text: 'x' } }).type,
    'nothing',
  )
})

test('what can not be read is said so, without repeating what was said', (t) => {
  const wrong: unknown[] = [
    null,
    'text',
    {},
    { update_id: 'one' },
    { update_id: 1, message: { text: 'secret words' } },
    { update_id: 1, message: fromClient({ text: 5 }) },
    { update_id: 1, message: fromClient({ photo: [], caption: 'secret words' }) },
    { update_id: 1, callback_query: { from: anna } },
  ]
  for (const payload of wrong) {
    const error = t.throws(() => interpreter.interpret(payload), { instanceOf: Misread })
    t.false(error.message.includes('secret'))
  }
})

const stream = (update: object) => toNews({ update_id: 9, ...update }).stream

test('news of one client, one topic or one group stays in one stream', (t) => {
  t.is(stream({ message: fromClient({ text: 'x' }) }), 'client:7')
  t.is(stream({ edited_message: fromClient({ text: 'x' }) }), 'client:7')
  t.is(stream({ my_chat_member: { chat: privately, from: anna, new_chat_member: { status: 'kicked' } } }), 'client:7')
  t.is(stream({ message: inTopic({ text: 'x' }) }), 'topic:-1001:50')
  t.is(stream({ message: inTopic({ forum_topic_closed: {} }) }), 'topic:-1001:50')
  t.is(stream({ callback_query: { id: 'q', from: ivan, message: inTopic({}) } }), 'topic:-1001:50')
  t.is(
    stream({ callback_query: { id: 'q', from: ivan, message: { message_id: 1, date: 0, chat: group } } }),
    'chat:-1001',
  )
  t.is(stream({ message: inGeneral({ text: 'x', message_thread_id: 40 }) }), 'chat:-1001')
  t.is(stream({ my_chat_member: { chat: group, from: ivan, new_chat_member: { status: 'left' } } }), 'chat:-1001')
  t.is(stream({ message: 'gibberish' }), 'chat:unknown')
  const update = { update_id: 9, message: fromClient({ text: 'x' }) }
  const news = toNews(update)
  t.deepEqual([news.source, news.key, news.payload], ['telegram', '9', update])
})

test('an update proves which message ids exist in its chat', (t) => {
  t.deepEqual(chatSeen({ update_id: 1, message: inTopic({ text: 'x' }) }), {
    chatId: -1001,
    messageId: 60,
    byOthers: true,
  })
  t.deepEqual(chatSeen({ update_id: 1, edited_message: fromClient({ text: 'x' }) }), {
    chatId: 7,
    messageId: 5,
    byOthers: false,
  })
  t.is(chatSeen({ update_id: 1, message: fromClient({ message_id: 0, text: 'x' }) }), null)
  t.is(
    chatSeen({ update_id: 1, my_chat_member: { chat: group, from: ivan, new_chat_member: { status: 'left' } } }),
    null,
  )
  t.is(chatSeen('nothing of the kind'), null)
})
