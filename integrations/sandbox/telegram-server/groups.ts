// What happens to groups from outside: making them, the bot's rights, topics on and off, the upgrade to a supergroup.
import { fullRights, moveBot } from './members.ts'
import { addService } from './messages.ts'
import { knownUser, newChat, nextNumber } from './memory.ts'
import type { BotRights, ChatRecord, Memory, MemberStatus } from './memory.ts'

export type ForumDraft = {
  title: string
  id?: number
  /** Rights of the bot as administrator; the usual ones of a support group when absent, none when null. */
  botRights?: BotRights | null
  /** With topics; true when absent. */
  isForum?: boolean
  /** A basic group, as they were before supergroups: `upgradeGroup` makes it one. */
  basic?: boolean
  /** Who is in it, as plain members or more. When absent, whoever writes has joined. */
  members?: (number | { id: number; status: MemberStatus })[]
  protected?: boolean
  /** The newest message id there, as in a group that has been talked in for long. */
  lastId?: number
}

export function addGroup(memory: Memory, draft: ForumDraft): ChatRecord {
  const number = nextNumber(memory)
  const id = draft.id ?? (draft.basic ? -(4_000_000_000 + number) : -(1_002_000_000_000 + number))
  if (memory.chats.has(id)) throw new Error(`chat ${id} is there already`)
  const chat = newChat({
    id,
    type: draft.basic ? 'group' : 'supergroup',
    title: draft.title,
    isForum: draft.basic ? false : (draft.isForum ?? true),
    open: draft.members === undefined,
    protected: draft.protected ?? false,
    botStatus: draft.botRights === null ? 'member' : 'administrator',
    botRights: draft.botRights ?? (draft.botRights === null ? {} : fullRights),
    lastId: draft.lastId ?? 1,
  })
  for (const member of draft.members ?? []) {
    if (typeof member === 'number') chat.members.set(member, 'member')
    else chat.members.set(member.id, member.status)
  }
  memory.chats.set(id, chat)
  memory.changed()
  return chat
}

/** Changes what the bot is in a group, as its owner would; absent rights stay as they are. */
export function setBotStanding(
  memory: Memory,
  chat: ChatRecord,
  standing: BotRights | 'member' | 'left' | 'kicked',
  byUserId?: number,
): void {
  const by = byUserId === undefined ? groupOwner : knownUser(memory, byUserId)
  if (typeof standing !== 'string')
    return moveBot(memory, chat, 'administrator', { ...chat.botRights, ...standing }, by)
  moveBot(memory, chat, standing, {}, by)
}

const groupOwner = { id: 700_000_001, is_bot: false, first_name: 'Owner' }

/** Old and new chat each tell of the other; topics keep their thread ids, messages stay behind. */
export function upgradeGroup(memory: Memory, chat: ChatRecord): ChatRecord {
  const id = -(1_003_000_000_000 + nextNumber(memory))
  const next = newChat({
    ...chat,
    id,
    type: 'supergroup',
    isForum: chat.isForum,
    members: new Map(chat.members),
    topics: new Map([...chat.topics].map(([thread, topic]) => [thread, { ...topic }])),
    messages: new Map(),
    pinned: new Set(),
    lastId: Math.max(0, ...chat.topics.keys()),
  })
  memory.chats.set(id, next)
  addService(memory, chat, { from: groupOwner, content: { migrate_to_chat_id: id } })
  chat.migratedTo = id
  addService(memory, next, { from: groupOwner, content: { migrate_from_chat_id: chat.id } })
  return next
}

export function switchTopics(memory: Memory, chat: ChatRecord, on: boolean): void {
  if (chat.type !== 'supergroup') throw new Error('only supergroups can have topics: upgradeGroup first')
  chat.isForum = on
  memory.changed()
}
