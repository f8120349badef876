// What leads read about desks: adding one, its settings, in English.

export const desksEn = {
  desk_usage:
    '/desk shows the desks. /desk add <slug> [name] in a group makes it one; in its group: /desk set, /desk off, /desk on.',
  desk_where: 'Say this in the group of the desk.',
  desk_add_where: 'Say /desk add in the general topic of the group that is to be a desk.',
  desk_add_usage:
    'For example: /desk add hackathon Spring hackathon. The first word goes into its link: up to 32 of a-z, 0-9, - and _.',
  desk_add_known: 'This group is a desk already: “{name}” ({slug}).',
  desk_slug_taken: 'Another desk is called “{slug}”. Please take another word.',
  desk_checking: 'I look whether “{slug}” can be a desk here, and open its Todoist project. I will say how it went.',
  desk_refused: 'This group can’t be a desk yet:',
  desk_refused_again: 'Then say here again: /desk add {slug}',
  desk_lacks_topics: '• Switch on Topics in the settings of the group.',
  desk_lacks_administrator: '• Make the bot an administrator of the group.',
  desk_lacks_manage_topics: '• Allow the bot: Manage Topics.',
  desk_lacks_delete_messages: '• Allow the bot: Delete Messages.',
  desk_lacks_pin_messages: '• Allow the bot: Pin Messages.',
  desk_lacks_sight: '• The bot can’t see the group: add it again.',
  desk_stands:
    'This group is the desk “{name}” now, with the Todoist project “{project}”. Clients come by this link:\n{url}',
  desk_waits: 'Todoist has not opened the project yet: {reason}. I keep trying, and will say when the desk stands.',
  desk_line_open: '“{name}” ({slug})',
  desk_line_off: '“{name}” ({slug}), off',
  desk_group: 'Group: {url}',
  desk_project: 'Todoist: {name}',
  desk_link: 'Link for clients: {url}',
  desk_settings:
    '“{name}”: hours {hours}, locale {locale}, reopen {reopen}, survey {survey}, questions {questions}, identity {identity}. To close, an answer: {answer}; a photo: {photo}. Words that escalate: {words}',
  desk_set_usage:
    '/desk set name, hours, locale, reopen, survey, questions, identity, answer, photo or words, and the value. For example: /desk set hours 9-21 Europe/Moscow',
  desk_set_name: 'For example: /desk set name Spring hackathon (at most 60 characters).',
  desk_set_hours:
    'For example: /desk set hours 9-21 Europe/Moscow, /desk set hours mon-fri 9:30-18 Asia/Almaty, or /desk set hours 24/7',
  desk_set_locale: 'The language of staff: /desk set locale en, or ru.',
  desk_set_reopen: 'For how many hours after closing a message opens the request again: /desk set reopen 72',
  desk_set_survey: 'Whether clients are asked for marks on closing: /desk set survey on, or off.',
  desk_set_questions:
    'What clients are asked on closing, at most three questions, a line each, with a short name for staff:\n/desk set questions speed: How quickly did we help?\nanswer: Did it solve your problem?\nBehind a | in the same line: the name and the question for those who read Russian.',
  desk_set_answer:
    'How urgent a request is that staff close with an answer only: /desk set answer same day, critical. Also: planned, not yet known; off for none.',
  desk_set_photo:
    'How urgent a request is that staff close with a photo only: /desk set photo critical. Also: same day, planned, not yet known; off for none.',
  desk_set_words:
    'What makes a request more urgent when a client says it: /desk set words complaint, not solved (at most 50, up to 60 characters each), or off.',
  desk_set_identity:
    'What clients see of who answers: /desk set identity support (nothing), name (the name), or alias and a name of yours: alias Front desk.',
  desk_is_off: '“{name}” takes no new requests now; the ones it has go on. /desk on ends this. Its link stays: {url}',
  desk_is_on: '“{name}” takes new requests. Clients come by {url}',
  desk_off_last: 'This is the only desk that takes requests: clients would have nowhere to write.',
} as const
