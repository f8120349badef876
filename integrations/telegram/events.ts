// Telegram's updates in the helpdesk's words. Pure. The bot hears of its own topic actions (Bot API server: own service
// messages are delivered, own ordinary ones are not), so those by us must come out as nothing, or we would answer ourselves.
import {
  type Happening,
  type Person,
  type Place,
  type DeskCommand,
  deskCommands,
  type StaffCommand,
  staffCommands,
} from '../../src/domain/happening.ts'
import type { Locale } from '../../src/domain/ticket.ts'
import type { Interpreter } from '../../src/ports.ts'
import { chatMessageOf, replyOf } from './chat-message.ts'
import { pressHappening } from './presses.ts'
import { serviceOf } from './service-messages.ts'
import { asNote, slashOf, type Slash } from './slash.ts'
import { readUpdate, type TelegramMessage, type TelegramUpdate, type TelegramUser } from './update-shape.ts'

export type Self = { botId: number; botUsername: string }

/** Who wrote something, once hidden senders, bots and ourselves are ruled out. */
type Author = { from: Person } | { hidden: true } | { nobody: string }

export function createTelegramInterpreter(self: Self): Interpreter {
  return { interpret: (payload) => [happeningOf(readUpdate(payload), self)] }
}

function happeningOf(update: TelegramUpdate, self: Self): Happening {
  if (update.message !== undefined) return messageHappening(update.message, false, self)
  if (update.edited_message !== undefined) return messageHappening(update.edited_message, true, self)
  if (update.callback_query !== undefined)
    return pressHappening(update.callback_query, personOf(update.callback_query.from))
  if (update.my_chat_member !== undefined) return membershipHappening(update.my_chat_member)
  if (update.chat_member !== undefined) return adminHappening(update.chat_member)
  return nothing(
    `an update of a kind we do not read: ${Object.keys(update)
      .filter((key) => key !== 'update_id')
      .join(', ')}`,
  )
}

function messageHappening(message: TelegramMessage, edited: boolean, self: Self): Happening {
  if (message.chat.type === 'channel') return nothing('a channel post')
  const service = serviceOf(message)
  if (message.chat.type === 'private') {
    return service === null ? privateHappening(message, edited, self) : nothing(`service message ${service}`)
  }
  if (service !== null) return serviceHappening(message, service, self)
  const place = topicOf(message)
  if (place === null) return outsideHappening(message, edited, self)
  return topicHappening(place, message, edited, self)
}

function privateHappening(message: TelegramMessage, edited: boolean, self: Self): Happening {
  const author = authorOf(message, self)
  if (!('from' in author)) return nothing('hidden' in author ? 'a hidden sender in a private chat' : author.nobody)
  const { from } = author
  const chatMessage = chatMessageOf(message)
  if (edited) return { type: 'client_edited', from, message: chatMessage }
  const slash = message.forward_origin === undefined && message.text !== undefined ? slashOf(message.text) : null
  const ours = slash !== null && addressedToUs(slash.addressee, self)
  const where = { chatId: message.chat.id, id: message.message_id }
  if (ours && slash.name === 'start') {
    // What a link t.me/<bot>?start=<name> says (Bot API: deep linking).
    const [desk] = /^[A-Za-z0-9_-]{1,64}$/.exec(slash.rest.trim()) ?? []
    return { type: 'client_started', from, message: where, ...(desk === undefined ? {} : { desk }) }
  }
  if (ours && slash.name === 'help') return { type: 'client_asked_help', from, message: where }
  if (ours && slash.name === 'status') return { type: 'client_asked_status', from, message: where }
  if (ours && slash.name === 'close') return { type: 'client_asked_close', from, message: where }
  if (ours && slash.name === 'connect') return { type: 'lead_asked_connect', from }
  const asked = ours ? deskCommandOf(slash) : null
  if (asked)
    return {
      ...asked,
      place: { chatId: message.chat.id, threadId: null },
      privately: true,
      from,
      message: chatMessage,
    }
  return { type: 'client_wrote', from, message: chatMessage }
}

function topicHappening(place: Place, message: TelegramMessage, edited: boolean, self: Self): Happening {
  const author = authorOf(message, self)
  if ('nobody' in author) return nothing(author.nobody)
  if ('hidden' in author) return { type: 'staff_hid', place, messageId: message.message_id }
  const { from } = author
  const type = edited ? 'staff_edited' : 'staff_wrote'
  const said = chatMessageOf(message)
  const slash = message.forward_origin === undefined ? slashOf(said.content.text) : null
  if (slash === null) return { type, place, from, message: said }

  if (!addressedToUs(slash.addressee, self)) return nothing('a command for another bot')
  if (slash.name === 'c' && !edited && said.content.kind === 'text')
    return { type: 'staff_called_canned', place, from, name: slash.rest.trim(), message: said }
  if (slash.name === 'note' && (slash.rest !== '' || said.content.kind !== 'text')) {
    return { type, place, from, message: { ...said, content: asNote(said.content, slash) } }
  }
  const asked = edited ? null : deskCommandOf(slash)
  if (asked) return { ...asked, place, privately: false, from, message: said, ...repliedTo(message) }
  const command = staffCommands.find((name): name is StaffCommand => name === slash.name)
  // Nothing that an edit could command; what it means that words begin so is not for us to say.
  if (command === undefined || edited) return { type, place, from, message: said }
  const { id: messageId, replyTo, quote } = said
  const rest = { args: slash.rest, messageId, replyTo, ...(quote ? { quote } : {}) }
  return { type: 'staff_commanded', place, from, command, ...rest }
}

function deskCommandOf({ name, rest }: Slash): { type: 'desk_commanded'; command: DeskCommand; args: string } | null {
  const command = deskCommands.find((known) => known === name)
  return command === undefined ? null : { type: 'desk_commanded', command, args: rest }
}

function outsideHappening(message: TelegramMessage, edited: boolean, self: Self): Happening {
  if (edited) return nothing('an edit outside the topics')
  const author = authorOf(message, self)
  if ('nobody' in author) return nothing(author.nobody)
  if ('hidden' in author) return nothing('a hidden sender outside the topics')
  const slash = message.text === undefined ? null : slashOf(message.text)
  if (slash !== null && !addressedToUs(slash.addressee, self)) return nothing('a command for another bot')
  const asked = slash === null || message.forward_origin !== undefined ? null : deskCommandOf(slash)
  if (asked) {
    const place = { chatId: message.chat.id, threadId: null }
    return {
      ...asked,
      place,
      privately: false,
      from: author.from,
      message: chatMessageOf(message),
      ...repliedTo(message),
    }
  }
  return { type: 'staff_wrote_outside', chatId: message.chat.id, from: author.from, messageId: message.message_id }
}

function serviceHappening(message: TelegramMessage, service: string, self: Self): Happening {
  const { id: chatId } = message.chat
  if (message.migrate_to_chat_id !== undefined) {
    return { type: 'group_moved', fromChatId: chatId, toChatId: message.migrate_to_chat_id }
  }
  if (message.migrate_from_chat_id !== undefined) {
    return { type: 'group_moved', fromChatId: message.migrate_from_chat_id, toChatId: chatId }
  }
  const place = topicOf(message)
  if (place === null) return nothing(`service message ${service}`)
  const byUs = message.from?.id === self.botId
  if (message.forum_topic_created !== undefined) {
    return byUs
      ? { type: 'topic_created_by_us', place, name: message.forum_topic_created.name }
      : nothing('a topic made by hand')
  }
  if (byUs) return nothing(`our own ${service}`)
  const author = authorOf(message, self)
  if ('nobody' in author) return nothing(author.nobody)
  const name = message.forum_topic_edited?.name
  if (name !== undefined) return { type: 'topic_renamed_by_hand', place, name }
  const closed = message.forum_topic_closed !== undefined
  if (!closed && message.forum_topic_reopened === undefined) return nothing(`service message ${service}`)
  if ('hidden' in author) return { type: 'staff_hid', place, messageId: message.message_id }
  return { type: closed ? 'topic_closed_by_hand' : 'topic_reopened_by_hand', place, from: author.from }
}

function membershipHappening(change: NonNullable<TelegramUpdate['my_chat_member']>): Happening {
  const { status } = change.new_chat_member
  if (change.chat.type !== 'private') return nothing(`our place in a group became ${status}`)
  const from = personOf(change.from)
  if (status === 'kicked') return { type: 'client_blocked_us', from }
  if (status === 'member') return { type: 'client_unblocked_us', from }
  return nothing(`our place in a private chat became ${status}`)
}

/** Only what makes somebody an admin of a group, or ends it, is news. */
function adminHappening(change: NonNullable<TelegramUpdate['chat_member']>): Happening {
  const { user } = change.new_chat_member
  const [before, admin] = [change.old_chat_member, change.new_chat_member].map(({ status }) => isAdmin(status))
  if (user.is_bot || before === admin) return nothing('no admin came or went')
  return { type: 'admin_changed', chatId: change.chat.id, who: personOf(user), admin: admin === true }
}

function isAdmin(status: string): boolean {
  return status === 'creator' || status === 'administrator'
}

/** A hidden sender comes with a made-up bot in `from` (Bot API: Message.sender_chat), so it is asked for first. */
function authorOf(message: TelegramMessage, self: Self): Author {
  if (message.sender_chat !== undefined) return { hidden: true }
  if (message.from === undefined) return { nobody: 'a message without a sender' }
  if (message.from.id === self.botId || message.via_bot?.id === self.botId) return { nobody: 'our own message' }
  if (message.from.is_bot) return { nobody: 'the message of another bot' }
  return { from: personOf(message.from) }
}

export function personOf(
  user: Pick<TelegramUser, 'id' | 'first_name' | 'last_name' | 'username' | 'language_code'>,
): Person {
  const called = [user.first_name, user.last_name].filter(Boolean).join(' ')
  // Before a name the lock says that only staff see what follows: nobody goes by it.
  const name = called.replaceAll('🔒', '').trim() || user.username || '?'
  return { telegramId: user.id, username: user.username ?? null, name, locale: localeOf(user.language_code) }
}

function localeOf(languageCode: string | undefined): Locale | null {
  if (languageCode === undefined || languageCode === '') return null
  return /^(ru|uk|be|kk)\b/i.test(languageCode) ? 'ru' : 'en'
}

/** A reply in the general flow carries a thread id that is no topic: only `is_topic_message` tells. */
function topicOf(message: TelegramMessage): Place | null {
  if (!message.is_topic_message || message.message_thread_id === undefined) return null
  return { chatId: message.chat.id, threadId: message.message_thread_id }
}

/** Who wrote what this message answers: nobody, where that was a bot or somebody hidden. */
function repliedTo(message: TelegramMessage): { repliedTo?: Person } {
  const target = message.reply_to_message
  if (replyOf(message) === null || !target?.from || target.from.is_bot || target.sender_chat) return {}
  return { repliedTo: personOf(target.from) }
}

function addressedToUs(addressee: string | null, self: Self): boolean {
  return addressee === null || addressee === self.botUsername.toLowerCase()
}

function nothing(why: string): Happening {
  return { type: 'nothing', why }
}
