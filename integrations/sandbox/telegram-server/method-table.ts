// Every method the stand-in plays, with its parameters and their kinds (Bot API: "Available methods"); `?` = optional.
import type { ParametersOf, Spec, Upload } from './parameters.ts'

const place = { chat_id: 'chat', message_thread_id: 'integer?' } as const

const delivery = {
  ...place,
  disable_notification: 'boolean?',
  protect_content: 'boolean?',
  allow_paid_broadcast: 'boolean?',
  message_effect_id: 'string?',
} as const

const sending = { ...delivery, reply_parameters: 'reply?', reply_markup: 'markup?' } as const

const caption = { caption: 'string?', parse_mode: 'string?', caption_entities: 'entities?' } as const

const visual = { ...caption, show_caption_above_media: 'boolean?', has_spoiler: 'boolean?' } as const

const size = { duration: 'integer?', width: 'integer?', height: 'integer?', thumbnail: 'file?' } as const

const edited = { chat_id: 'chat', message_id: 'integer', reply_markup: 'keyboard?' } as const

const topic = { chat_id: 'chat', message_thread_id: 'integer' } as const

const commandScope = { scope: 'scope?', language_code: 'string?' } as const

export const methodTable = {
  getMe: {},
  getChat: { chat_id: 'chat' },
  getChatMember: { chat_id: 'chat', user_id: 'integer' },
  getChatAdministrators: { chat_id: 'chat', return_bots: 'boolean?' },
  getChatMemberCount: { chat_id: 'chat' },
  leaveChat: { chat_id: 'chat' },
  getFile: { file_id: 'string' },

  getUpdates: { offset: 'integer?', limit: 'integer?', timeout: 'integer?', allowed_updates: 'strings?' },
  setWebhook: {
    url: 'string?',
    certificate: 'file?',
    ip_address: 'string?',
    max_connections: 'integer?',
    allowed_updates: 'strings?',
    drop_pending_updates: 'boolean?',
    secret_token: 'string?',
  },
  deleteWebhook: { drop_pending_updates: 'boolean?' },
  getWebhookInfo: {},

  setMyCommands: { commands: 'commands', ...commandScope },
  getMyCommands: commandScope,
  deleteMyCommands: commandScope,
  setMyName: { name: 'string?', language_code: 'string?' },
  setMyDescription: { description: 'string?', language_code: 'string?' },
  setMyShortDescription: { short_description: 'string?', language_code: 'string?' },
  setChatMenuButton: { chat_id: 'integer?', menu_button: 'object?' },

  sendMessage: {
    ...sending,
    text: 'string',
    parse_mode: 'string?',
    entities: 'entities?',
    link_preview_options: 'preview?',
  },
  sendPhoto: { ...sending, ...visual, photo: 'file' },
  sendVideo: {
    ...sending,
    ...visual,
    ...size,
    video: 'file',
    cover: 'file?',
    start_timestamp: 'integer?',
    supports_streaming: 'boolean?',
  },
  sendAnimation: { ...sending, ...visual, ...size, animation: 'file' },
  sendDocument: {
    ...sending,
    ...caption,
    document: 'file',
    thumbnail: 'file?',
    disable_content_type_detection: 'boolean?',
  },
  sendAudio: {
    ...sending,
    ...caption,
    audio: 'file',
    duration: 'integer?',
    performer: 'string?',
    title: 'string?',
    thumbnail: 'file?',
  },
  sendVoice: { ...sending, ...caption, voice: 'file', duration: 'integer?' },
  sendVideoNote: { ...sending, video_note: 'file', duration: 'integer?', length: 'integer?', thumbnail: 'file?' },
  sendSticker: { ...sending, sticker: 'file', emoji: 'string?' },
  sendLocation: {
    ...sending,
    latitude: 'float',
    longitude: 'float',
    horizontal_accuracy: 'float?',
    live_period: 'integer?',
    heading: 'integer?',
    proximity_alert_radius: 'integer?',
  },
  sendVenue: {
    ...sending,
    latitude: 'float',
    longitude: 'float',
    title: 'string',
    address: 'string',
    foursquare_id: 'string?',
    foursquare_type: 'string?',
    google_place_id: 'string?',
    google_place_type: 'string?',
  },
  sendContact: {
    ...sending,
    phone_number: 'string',
    first_name: 'string',
    last_name: 'string?',
    vcard: 'string?',
  },
  sendPoll: {
    ...sending,
    question: 'string',
    options: 'options',
    is_anonymous: 'boolean?',
    type: 'string?',
    allows_multiple_answers: 'boolean?',
    correct_option_ids: 'integers?',
    explanation: 'string?',
    is_closed: 'boolean?',
  },
  sendDice: { ...sending, emoji: 'string?' },
  sendMediaGroup: { ...delivery, reply_parameters: 'reply?', media: 'album' },
  sendChatAction: { ...place, action: 'string' },

  copyMessage: {
    ...sending,
    ...caption,
    show_caption_above_media: 'boolean?',
    from_chat_id: 'chat',
    message_id: 'integer',
    video_start_timestamp: 'integer?',
  },
  copyMessages: {
    ...place,
    from_chat_id: 'chat',
    message_ids: 'integers',
    disable_notification: 'boolean?',
    protect_content: 'boolean?',
    remove_caption: 'boolean?',
  },
  forwardMessage: {
    ...place,
    from_chat_id: 'chat',
    message_id: 'integer',
    disable_notification: 'boolean?',
    protect_content: 'boolean?',
    message_effect_id: 'string?',
    video_start_timestamp: 'integer?',
  },
  forwardMessages: {
    ...place,
    from_chat_id: 'chat',
    message_ids: 'integers',
    disable_notification: 'boolean?',
    protect_content: 'boolean?',
  },

  editMessageText: {
    ...edited,
    text: 'string',
    parse_mode: 'string?',
    entities: 'entities?',
    link_preview_options: 'preview?',
  },
  editMessageCaption: { ...edited, ...caption, show_caption_above_media: 'boolean?' },
  editMessageMedia: { ...edited, media: 'media' },
  editMessageReplyMarkup: edited,
  deleteMessage: { chat_id: 'chat', message_id: 'integer' },
  deleteMessages: { chat_id: 'chat', message_ids: 'integers' },

  createForumTopic: {
    chat_id: 'chat',
    name: 'string',
    icon_color: 'integer?',
    icon_custom_emoji_id: 'string?',
  },
  editForumTopic: { ...topic, name: 'string?', icon_custom_emoji_id: 'string?' },
  closeForumTopic: topic,
  reopenForumTopic: topic,
  deleteForumTopic: topic,
  unpinAllForumTopicMessages: topic,
  getForumTopicIconStickers: {},

  answerCallbackQuery: {
    callback_query_id: 'string',
    text: 'string?',
    show_alert: 'boolean?',
    url: 'string?',
    cache_time: 'integer?',
  },
  pinChatMessage: { chat_id: 'chat', message_id: 'integer', disable_notification: 'boolean?' },
  unpinChatMessage: { chat_id: 'chat', message_id: 'integer?' },
  setMessageReaction: { chat_id: 'chat', message_id: 'integer', reaction: 'reactions?', is_big: 'boolean?' },
} as const satisfies Record<string, Spec>

export type MethodName = keyof typeof methodTable

export type MethodParameters<M extends MethodName> = ParametersOf<(typeof methodTable)[M]>

export type Handlers = { [M in MethodName]: (parameters: MethodParameters<M>, call: CallContext) => unknown }

/** What a handler may need to know of the HTTP request behind the call. */
export type CallContext = {
  uploads: ReadonlyMap<string, Upload>
  /** Aborted when the caller hangs up. */
  hungUp: AbortSignal
}

// The table's own keys.
const methodNames = Object.keys(methodTable) as MethodName[]
const byLowerCase = new Map(methodNames.map((name) => [name.toLowerCase(), name]))

/** Method names are case-insensitive. */
export function methodNamed(name: string): MethodName | undefined {
  return byLowerCase.get(name.toLowerCase())
}
