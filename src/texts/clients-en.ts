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
} as const
