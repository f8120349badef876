// The icons of topics: one for each look a ticket can have, chosen once from those any bot may use (Bot API:
// getForumTopicIconStickers). Without that list topics have no icons, and nothing else is different.
import type { Status } from '../../src/domain/ticket.ts'
import type { Log } from '../../src/log.ts'
import type { Ask } from './api.ts'

const looks = ['new', 'working', 'done', 'closed', 'attention', 'waiting'] as const
type Look = (typeof looks)[number]

/** Best first; the list is Telegram's and may change. Looks earlier in the list choose first, and no two share one. */
const wished: Record<Look, string[]> = {
  new: ['💬', '💡', '📣', '🗣'],
  working: ['⚡️', '💻', '📝', '🤖'],
  done: ['✅', '🏆', '🆒', '🔝'],
  closed: ['🏁', '📁', '📰', '📆'],
  attention: ['🔥', '‼️', '❗️', '🆘'],
  waiting: ['👀', '🗣', '🎙', '🤔'],
}

const lookOf: Partial<Record<Status, Look>> = {
  new: 'new',
  done: 'done',
  closed: 'closed',
  attention: 'attention',
  waiting: 'waiting',
}

type Offered = { emoji?: string | undefined; custom_emoji_id?: string | undefined }

export type TopicIcons = {
  /** Asks what there is. Never throws. */
  learn(): Promise<void>
  /** The custom emoji for a status; null where there is none to be had. */
  iconOf(status: Status): string | null
}

export function createTopicIcons(ask: Ask, log: Log): TopicIcons {
  let icons: Partial<Record<Look, string>> = {}
  return {
    async learn() {
      try {
        icons = chooseIcons(await ask('getForumTopicIconStickers', (raw) => raw.getForumTopicIconStickers()))
      } catch (error) {
        log.warn({ err: error }, 'topics get no icons: Telegram did not say which there are')
      }
    },
    iconOf: (status) => icons[lookOf[status] ?? 'working'] ?? icons.working ?? null,
  }
}

export function chooseIcons(offered: Offered[]): Partial<Record<Look, string>> {
  const left = new Map(
    offered.flatMap(({ emoji, custom_emoji_id: id }) => (emoji && id ? [[plain(emoji), id] as const] : [])),
  )
  const chosen: Partial<Record<Look, string>> = {}
  for (const look of looks) {
    const found = wished[look].map(plain).find((emoji) => left.has(emoji))
    if (found === undefined) continue
    chosen[look] = left.get(found)!
    left.delete(found)
  }
  return chosen
}

/** The same emoji comes with and without the sign that asks for its coloured form. */
function plain(emoji: string): string {
  return emoji.replaceAll('\uFE0F', '')
}
