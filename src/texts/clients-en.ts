// What people read about ready answers, blocking, exports and forgetting, in English.

export const clientsEn = {
  canned_list: 'Ready answers ({page}/{pages}). /c name sends one from a topic, !name from Todoist.',
  canned_line: '{name}: {line}',
  canned_none: 'There are no ready answers yet. A lead adds one: /canned add hello Hello {name}, how can we help?',
  canned_usage:
    '/canned lists the ready answers. Leads: /canned add name text, /canned edit name text, /canned remove name. In the text, {name} is the client, {ticket} the number, {agent} who answers.',
  canned_bad_name: 'A name is one word of letters, digits, - and _, 32 characters at most.',
  canned_bad_text: 'A ready answer can’t begin with /: nothing that begins so goes to a client.',
  canned_added: 'Added: {name}.',
  canned_edited: 'Changed: {name}.',
  canned_removed: 'Removed: {name}.',
  canned_taken: 'There is a ready answer “{name}” already. Change it with /canned edit {name} …',
  canned_unknown: 'Not sent: there is no ready answer “{name}”. /canned lists all.',
  canned_unknown_like: 'Not sent: there is no ready answer “{name}”. Maybe: {names}. /canned lists all.',
  canned_not_there: 'There is no ready answer “{name}”. /canned lists all.',
  canned_which: 'Which one? For example: /c hello. /canned lists all.',
  canned_called_wrong: 'Not sent: what calls a ready answer is a new comment of ! and its name alone, without a file.',
  button_earlier: '‹ Earlier',
  button_later: 'Later ›',
  answer_page_turned: 'Here it is.',

  client_unknown: 'There is no client “{name}” here. Name one by @username, ticket number or Telegram id.',
  block_done: '{name} is blocked. Nothing they write is kept now, only counted. /unblock ends it.',
  block_already: '{name} is blocked already.',
  unblock_done: '{name} can write again.',
  unblock_already: '{name} is not blocked.',
  block_nobody: 'Nobody is blocked. In a topic: /block reason. Elsewhere: /block @username reason, or /block 12.',
  block_list: 'Blocked: {count}',
  block_line: '{name}: since {date} by {by}, messages since then: {count}',
  block_line_why: '{name}: since {date} by {by}, messages since then: {count}. {reason}',
  blocked_for_client:
    'We can’t take requests from you in this chat any longer, and what you write here is not kept. If you think this is a mistake, please talk to the organizers. Thank you for understanding.',
  unblocked_for_client: 'You can write here again. Just say what you need.',
  blocked_short: 'Sorry, we can’t take requests from you in this chat.',
  answer_blocked: 'Sorry, we can’t take requests from you here.',
  card_blocked: '⛔ Blocked',
  event_client_blocked: 'blocked the client',
  event_client_unblocked: 'unblocked the client',

  export_usage: 'Which days? For example: /export 2026-11-01 2026-11-20. Both days count, in UTC.',
  export_coming: 'The export of {from} to {to} is on its way.',
  export_coming_privately:
    'The export of {from} to {to} goes to your private chat with the bot, since it holds personal data. If it does not come, send /start there and ask again.',
  export_caption: 'Tickets, messages and ratings, {from} to {to} (UTC). It holds personal data: keep it safe.',
  export_too_slow: 'The export of {from} to {to} could not be sent. Ask again, maybe for fewer days at once.',
  export_too_big:
    'The export of {from} to {to} is bigger than the 50 MB that Telegram takes. Ask for fewer days at once.',

  forget_usage: 'Whom? For example: /forget @username, /forget 12 by ticket number, or by Telegram id.',
  forget_ask:
    'Erase {name}? Their topics and Todoist tasks are deleted, their messages, names and files are wiped here; only counts stay. This can’t be undone. The button works for 10 minutes.',
  forget_ask_again: 'Once more: erase everything about {name}, for good?',
  forget_running: 'It has begun. You will hear here when all is done.',
  forget_done:
    'Done: one person is forgotten. Requests kept as counts: {tickets}. Deleted: topics {topics}, Todoist tasks {tasks}, messages in their chat {messages}.',
  forget_left_messages:
    'Messages left in their own chat: {count}. A bot can delete nothing older than 48 hours, or where it is blocked.',
  forget_left_topics:
    'Topics left: {count}. Give the bot the right to delete messages, then an operator sends it again: “undelivered” lists them.',
  forget_left_tasks: 'Todoist tasks left: {count}. An operator sends it again: “undelivered” lists them.',
  forgotten_client: 'forgotten client',
  button_forget: 'Erase',
  button_forget_sure: 'Yes, erase for good',
  answer_forget_sure: 'Please confirm once more.',
  answer_forget_begun: 'It has begun.',
  answer_forget_over: 'This question is over. Nothing was done.',
  event_client_forgotten: 'forgot the client',
} as const
