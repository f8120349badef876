// What the stand-in remembers: people, chats with topics and messages, files, button presses. Shapes only, and the
// empty memory; the rules live elsewhere. Message ids are counted per group, but all private chats share one counter.
import type {
  BotCommand,
  ChatAdministratorRights,
  InlineKeyboardMarkup,
  Message,
  MessageOrigin,
  ReactionType,
  TextQuote,
  Update,
  User,
  UserFromGetMe,
} from '@grammyjs/types'

export type UpdateKind = Exclude<keyof Update, 'update_id'>

/** What a message says, in the Bot API's own fields; who, where and when are kept beside it. */
export type Content = Partial<
  Omit<Message, keyof Message.ServiceMessage | 'reply_to_message' | 'pinned_message' | 'media_group_id'>
>

export type ReplyRef = { chatId: number; messageId: number }

export type Edit = { at: number; content: Content; markup?: InlineKeyboardMarkup }

export type StoredMessage = {
  chatId: number
  id: number
  /** Unix seconds. */
  date: number
  from: User
  outgoing: boolean
  anonymous: boolean
  threadId?: number
  replyTo?: ReplyRef
  quote?: TextQuote
  forwardOrigin?: MessageOrigin
  content: Content
  service: boolean
  pinnedId?: number
  mediaGroupId?: string
  markup?: InlineKeyboardMarkup
  /** Sent with a reply keyboard, its removal or a forced reply: such messages can't be edited. */
  hadReplyMarkup: boolean
  protected: boolean
  deleted: boolean
  editDate?: number
  /** Earlier contents, oldest first. */
  history: Edit[]
  reactions: Map<number, ReactionType[]>
}

export type Topic = {
  id: number
  name: string
  iconColor: number
  iconEmojiId?: string
  creatorId: number
  closed: boolean
  deleted: boolean
}

export type MemberStatus = 'creator' | 'administrator' | 'member' | 'left' | 'kicked'

export type BotRights = Partial<ChatAdministratorRights>

export type ChatRecord = {
  id: number
  type: 'private' | 'group' | 'supergroup'
  title?: string
  isForum: boolean
  /** The bot's standing: in a private chat `kicked` means blocked, `left` means never started. */
  botStatus: MemberStatus
  botRights: BotRights
  /** The account of this private chat is deleted. */
  deactivated?: boolean
  members: Map<number, MemberStatus>
  /** Nobody listed the members, so whoever writes has joined. */
  open: boolean
  protected: boolean
  topics: Map<number, Topic>
  messages: Map<number, StoredMessage>
  pinned: Set<number>
  lastId: number
  migratedTo?: number
}

export type FileKind = 'photo' | 'video' | 'animation' | 'document' | 'audio' | 'voice' | 'video_note' | 'sticker'

export type StoredFile = {
  id: string
  uniqueId: string
  kind: FileKind
  name?: string
  mime: string
  size: number
  /** Absent when only the size was declared: bytes are then made up on download. */
  bytes?: Uint8Array
  path: string
}

export type PressAnswer = { text?: string; show_alert?: boolean; url?: string; cache_time?: number }

export type Press = { id: string; at: number; userId: number; answered: (answer: PressAnswer | undefined) => void }

export type Memory = {
  /** Milliseconds. */
  now: () => number
  bot: UserFromGetMe
  users: Map<number, User>
  chats: Map<number, ChatRecord>
  files: Map<string, StoredFile>
  presses: Map<string, Press>
  commands: Map<string, BotCommand[]>
  lastPrivateId: number
  lastNumber: number
  privateReactions: boolean
  publish: (kind: UpdateKind, body: object, queue: string, lifetimeS?: number) => void
  changed: () => void
}

export function createMemory(given: Pick<Memory, 'now' | 'bot' | 'privateReactions' | 'publish' | 'changed'>): Memory {
  return {
    ...given,
    users: new Map([[given.bot.id, asUser(given.bot)]]),
    chats: new Map(),
    files: new Map(),
    presses: new Map(),
    commands: new Map(),
    lastPrivateId: 0,
    lastNumber: 0,
  }
}

/** getMe tells more about the bot than messages do. */
function asUser(bot: UserFromGetMe): User {
  return { id: bot.id, is_bot: true, first_name: bot.first_name, username: bot.username }
}

export function seconds(memory: Memory): number {
  return Math.floor(memory.now() / 1000)
}

/** A number never given before, for file, album, poll and query ids. */
export function nextNumber(memory: Memory): number {
  memory.lastNumber += 1
  return memory.lastNumber
}

export function knownUser(memory: Memory, id: number): User {
  const user = memory.users.get(id)
  if (!user) throw new Error(`nobody here has the id ${id}: addUser first`)
  return user
}

export function newChat(given: Pick<ChatRecord, 'id' | 'type'> & Partial<ChatRecord>): ChatRecord {
  return {
    isForum: false,
    botStatus: 'left',
    botRights: {},
    members: new Map(),
    open: false,
    protected: false,
    topics: new Map(),
    messages: new Map(),
    pinned: new Set(),
    lastId: 0,
    ...given,
  }
}
