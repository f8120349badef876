// What people read, in English. `{name}` places are filled in; nothing is glued together in code.

export const en = {
  greeting:
    'Hi! This is the support desk. Write here what you need, in your own words; photos, files and voice messages are fine too. A person will answer right in this chat.',
  help: 'Just write what you need, one message or many. We answer here. If your request is closed and something is still wrong, write again and it opens anew.',
  receipt: 'Got it: your request is number {ticket}. We will answer here.',
  closed_for_client: 'Request {ticket} is closed. If something is still wrong, just write here and it opens again.',
  reopened_for_client: 'Request {ticket} is open again.',
  survey_question: '{number}/{count}. {question}\n1 is poor, 5 is excellent.',
  survey_page_comment: 'What should we improve? Please write it here in one message within 15 minutes, or skip.',
  survey_page_thanks: 'Thank you! We have your marks.',
  survey_page_over: 'The request is open again, so the questions can wait.',
  closed_by: '🟣 Closed by {name}. What is written here now is not sent to the client.',
  closed_by_nobody: '🟣 Closed. What is written here now is not sent to the client.',
  reopened_by: '🟡 Reopened by {name}.',
  kept_as_note: '🔒 Kept as a note. The client does not see it.',
  closed_not_sent: 'The ticket is closed, so this was not sent to the client. Reopen it and send it again.',
  closed_not_sent_by:
    'The ticket is closed, so the comment of {name} in Todoist was not sent to the client. Reopen it and send it again.',
  anonymous:
    'You write anonymously here, so this was not sent to the client. Switch off “Remain anonymous” in your admin rights and send it again.',
  staff_help:
    'Write in this topic to answer the client. // in front makes a note that only staff see. /take takes the ticket, /close closes it, /reopen opens it again. Nothing else that begins with / goes to the client.',
  general_help:
    'This is the general flow of the group: nothing here goes to a client. Every request has a topic of its own; answer there. // in front makes a note, /take takes a ticket, /close closes it.',
  client_blocked: '⚠️ {name} has blocked the bot. What you write waits, and is delivered if they come back.',
  client_back: '✅ {name} can be reached again. What was waiting is delivered now.',
  task_deleted:
    '⚠️ The Todoist task of this ticket was deleted. The ticket stays open here; the next message makes a new task.',
  task_moved_away:
    '⚠️ The Todoist task of this ticket was moved to a project the hub does not serve. Comments there still count.',
  delivery_failed: '⚠️ Not delivered (no. {id}): {reason}. An operator can send it again with “replay {id}”.',
  project_opened: 'The Todoist project was full. New tasks go to “{name}”, opened beside it.',
  sync_paused:
    '⛔ Messages of this ticket were bouncing with nobody writing, so its sync is paused. Check what answers automatically, then close and reopen the ticket.',
  sync_paused_alarm:
    '⛔ Messages of ticket {ticket} ({client}) were bouncing with nobody writing, so its sync is paused. What comes now is kept and not carried. Check what answers automatically, then close and reopen the ticket.',
  survey_marks: '⭐ Survey: {marks}.',
  survey_comment: '💬 {name} on what to improve: {comment}',
  transcript: 'The topic was deleted, so here is a new one. What was said last:',
  transcript_empty: 'The topic was deleted, so here is a new one.',

  answer_taken: 'It is yours.',
  answer_already_yours: 'It is yours already.',
  answer_closed: 'Closed.',
  answer_already_closed: 'It is closed already.',
  answer_reopened: 'Open again.',
  answer_already_open: 'It is open already.',
  answer_old_button: 'This button is from an old card.',
  answer_survey_marked: 'Thank you!',
  answer_survey_same: 'This mark is counted already. Thank you!',
  answer_survey_old: 'This question is over. Thank you!',
  answer_survey_reopened: 'The request is open again. We will ask once it is closed.',
  answer_survey_skipped: 'All right. Thank you!',

  connect_link: 'Open this link within 15 minutes, signed in to Todoist as the account the hub works with:\n{url}',
  connect_not_yours: 'Only leads can connect Todoist. Their Telegram ids stand in ADMIN_IDS.',
  connect_no_app: 'Set TODOIST_CLIENT_ID, TODOIST_CLIENT_SECRET and WEBHOOK_URL first, then restart the hub.',

  card_client: 'Client: {name}',
  card_since: 'With us since {date}',
  card_first: 'First request',
  card_earlier: 'Earlier tickets: {list}',
  card_technician: 'Technician: {name}',
  card_urgency: 'Urgency: {urgency}',
  button_take: 'Take',
  button_close: 'Close',
  button_reopen: 'Reopen',
  button_skip: 'Skip',
  button_task: 'Task in Todoist',

  urgency_unknown: 'not yet known',
  urgency_planned: 'planned',
  urgency_same_day: 'same day',
  urgency_critical: 'critical',

  comment_client: '{name}:',
  comment_staff: 'Support ({name}):',
  comment_note: '🔒 Note ({name}):',
  topic_staff: '{name}:',
  topic_note: '🔒 {name}:',
  deleted_mark: '(deleted)',

  task_client: 'Client: {name}',
  task_topic: 'Topic: {url}',
  task_desk: 'Desk: {name}',

  line_photo: '📷 Photo',
  line_video: '🎬 Video',
  line_animation: '🎞 Animation',
  line_document: '📎 File: {name}',
  line_audio: '🎵 Audio: {name}',
  line_voice: '🎤 Voice message',
  line_video_note: '⏺ Video message',
  line_sticker: '🏷 Sticker {emoji}',
  line_location: '📍 Location: {latitude}, {longitude}',
  line_live_location: '📍 Live location: {latitude}, {longitude}',
  line_venue: '📍 {title}, {address}',
  line_contact: '👤 Contact: {name}, {phone}',
  line_poll: '📊 Poll: {question} ({options})',
  line_dice: '{emoji} {value}',
  line_other: '▫️ A message that only Telegram can show ({what})',
  line_not_uploaded: '(not uploaded)',
  line_see_topic: 'see it in the topic',

  section_new: 'New',
  section_accepted: 'Accepted',
  section_in_progress: 'In progress',
  section_waiting: 'Waiting',
  section_attention: 'Attention',
  section_needs_purchase: 'Needs purchase',
  section_needs_contractor: 'Needs contractor',
  section_done: 'Done',

  command_start: 'How this works',
  command_help: 'Help',
  command_take: 'Take this ticket',
  command_close: 'Close this ticket',
  command_reopen: 'Reopen this ticket',
  command_note: 'Write a note that the client does not see',
} as const

export type TextKey = keyof typeof en
