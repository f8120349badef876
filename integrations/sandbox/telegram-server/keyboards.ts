// Checks the keyboards a bot sends. Only inline ones stay on a message; any other makes it uneditable.
import type { InlineKeyboardButton, InlineKeyboardMarkup } from '@grammyjs/types'
import { codePoints } from './code-points.ts'
import { badRequest } from './errors.ts'
import type { Markup } from './parameters.ts'

const actions = [
  'url',
  'callback_data',
  'web_app',
  'login_url',
  'switch_inline_query',
  'switch_inline_query_current_chat',
  'switch_inline_query_chosen_chat',
  'copy_text',
  'callback_game',
  'pay',
]
const buttonFields = new Set(['text', 'icon_custom_emoji_id', 'style', ...actions])

export function isInline(markup: Markup): markup is InlineKeyboardMarkup {
  return 'inline_keyboard' in markup
}

/** The inline keyboard to keep on the message, checked; undefined when it has no buttons. */
export function checkMarkup(markup: Markup | undefined, chatType: string): InlineKeyboardMarkup | undefined {
  if (!markup) return undefined
  if (isInline(markup)) return checkInline(markup, chatType)
  if (!['keyboard', 'remove_keyboard', 'force_reply'].some((field) => field in markup)) {
    throw badRequest('object expected as reply markup')
  }
  return undefined
}

function checkInline(markup: InlineKeyboardMarkup, chatType: string): InlineKeyboardMarkup | undefined {
  if (!Array.isArray(markup.inline_keyboard)) throw badRequest('field "inline_keyboard" must be of type Array')
  for (const row of markup.inline_keyboard) {
    if (!Array.isArray(row))
      throw badRequest("can't parse inline keyboard: expected an Array of Array of InlineKeyboardButton")
    for (const button of row) checkButton(button, chatType)
  }
  const rows = markup.inline_keyboard.filter((row) => row.length > 0)
  return rows.length > 0 ? { inline_keyboard: rows } : undefined
}

function checkButton(button: InlineKeyboardButton, chatType: string): void {
  if (typeof button !== 'object' || button === null) throw wrong('InlineKeyboardButton must be an Object')
  const unknown = Object.keys(button).find((field) => !buttonFields.has(field))
  if (unknown) throw wrong(`unknown field "${unknown}" (Telegram ignores it; the stand-in does not)`)
  if (typeof button.text !== 'string') throw wrong('Can\'t find field "text"')
  if (button.text === '') throw badRequest('inline keyboard button text must be non-empty')
  const chosen = actions.filter((action) => action in button)
  if (chosen.length === 0) throw wrong('Text buttons are unallowed in the inline keyboard')
  if ('callback_data' in button) {
    const bytes = Buffer.byteLength(button.callback_data)
    if (bytes < 1 || bytes > 64) throw badRequest('BUTTON_DATA_INVALID')
  }
  if ('url' in button && !/^(?:https?|tg|ton):\/\/\S+$|^[\w-]+(?:\.[\w-]+)+\S*$/i.test(button.url)) {
    throw badRequest(`inline keyboard button URL '${button.url}' is invalid: Wrong HTTP URL`)
  }
  if ('web_app' in button && chatType !== 'private') throw badRequest('BUTTON_TYPE_INVALID')
  if ('copy_text' in button) {
    const length = codePoints(button.copy_text.text)
    if (length < 1 || length > 256) throw badRequest('BUTTON_COPY_TEXT_INVALID')
  }
}

function wrong(why: string): Error {
  return badRequest(`can't parse inline keyboard button: ${why}`)
}
