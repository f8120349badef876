// Whether the bot can do its work, asked before it starts: is the token accepted, is the group a forum, may we act there.
// Only definite answers become problems; silence is thrown, for the caller to wait out.
import type { UserFromGetMe } from '@grammyjs/types'
import type { Person } from '../../src/domain/happening.ts'
import { Gone, Rejected } from '../../src/errors.ts'
import type { GroupCheck, Problem } from '../../src/ports.ts'
import type { Ask } from './api.ts'
import { personOf } from './events.ts'

export type Me = { id: number; username: string }

/** Who we are, or what is wrong with the token. */
export async function askWhoWeAre(ask: Ask): Promise<{ me: Me; bot: UserFromGetMe } | { problem: Problem }> {
  try {
    const bot = await ask('getMe', (raw) => raw.getMe())
    return { me: { id: bot.id, username: bot.username }, bot }
  } catch (error) {
    if (error instanceof Rejected && error.scope === 'account') return { problem: badToken }
    throw error
  }
}

/** `main`: the one of MAIN_GROUP_ID; any other the hub knows from being there. */
export async function checkGroup(ask: Ask, me: Me, groupId: number, main = true): Promise<GroupCheck> {
  try {
    const chat = await ask('getChat', (raw) => raw.getChat({ chat_id: groupId }))
    const title = chat.title ?? String(groupId)
    const group = { id: chat.id, title }
    if (chat.type !== 'supergroup' || chat.is_forum !== true) {
      return { problems: [noTopics(title)], movedTo: null, group }
    }
    const self = await ask('getChatMember', (raw) => raw.getChatMember({ chat_id: groupId, user_id: me.id }))
    const missing = rights.filter(([right]) => self.status !== 'administrator' || self[right] !== true)
    const problems = missing.length === 0 ? [] : [lacking(title, me, missing, self.status === 'administrator')]
    return { problems, movedTo: null, group }
  } catch (error) {
    if (error instanceof Gone && error.what === 'group' && error.movedTo !== null) {
      return { problems: [], movedTo: error.movedTo, group: null }
    }
    if (!(error instanceof Rejected || error instanceof Gone)) throw error
    const account = error instanceof Rejected && error.scope === 'account'
    return { problems: [account ? badToken : noGroup(me, groupId, error, main)], movedTo: null, group: null }
  }
}

/** The username of somebody in the group; null if there is none, or nobody. */
export async function usernameIn(ask: Ask, groupId: number, userId: number): Promise<string | null> {
  const member = await ask('getChatMember', (raw) => raw.getChatMember({ chat_id: groupId, user_id: userId }))
  return member.user.username ?? null
}

/** A group's admins, without bots. */
export async function adminsOf(ask: Ask, groupId: number): Promise<Person[]> {
  const params = { chat_id: groupId }
  const members = await ask('getChatAdministrators', (raw) => raw.getChatAdministrators(params), 'staff')
  return members.filter(({ user }) => !user.is_bot).map(({ user }) => personOf(user))
}

/** As Telegram's apps call them in a group's administrator settings. */
const rights = [
  ['can_manage_topics', 'Manage Topics', 'manage_topics'],
  ['can_delete_messages', 'Delete Messages', 'delete_messages'],
  ['can_pin_messages', 'Pin Messages', 'pin_messages'],
] as const
type Right = (typeof rights)[number]

const badToken: Problem = {
  variable: 'BOT_TOKEN',
  wrong: 'Telegram does not accept this token',
  mend: 'Open @BotFather, send /mybots, choose the bot and then API Token, and copy it whole',
}

function noTopics(title: string): Problem {
  return {
    variable: 'MAIN_GROUP_ID',
    lacks: ['topics'],
    wrong: `The group "${title}" has no topics`,
    mend: 'Switch on Topics: open the group, then its settings (Edit), then Topics. The id of a small group changes by this',
  }
}

function noGroup(me: Me, groupId: number, error: Error, main: boolean): Problem {
  return {
    variable: 'MAIN_GROUP_ID',
    wrong: `@${me.username} can't see the group ${groupId} (${error.message})`,
    mend: main
      ? `Add @${me.username} to the support group, and set MAIN_GROUP_ID to its id, which starts with -100`
      : `Add @${me.username} to that group again, as an administrator`,
  }
}

function lacking(title: string, me: Me, missing: Right[], administrator: boolean): Problem {
  const list = missing.map(([, name]) => name).join(', ')
  const lacks = missing.map(([, , lack]) => lack)
  return administrator
    ? {
        variable: 'MAIN_GROUP_ID',
        lacks,
        wrong: `@${me.username} is an administrator of "${title}", but without: ${list}`,
        mend: `Open the group's settings, then Administrators, then @${me.username}, and allow: ${list}`,
      }
    : {
        variable: 'MAIN_GROUP_ID',
        lacks: ['administrator', ...lacks],
        wrong: `@${me.username} is not an administrator of "${title}"`,
        mend: `Open the group's settings, then Administrators, then Add Administrator, choose @${me.username}, and allow: ${list}`,
      }
}
