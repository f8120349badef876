// What was changed, and nothing of it was kept when it was first said: a command, mostly, mistyped, or one that called a
// ready answer. What it was is read again as it came.

import { sameContent } from '../domain/content.ts'
import type { Content } from '../domain/content.ts'
import type { Before, Happening } from '../domain/happening.ts'
import type { Origin } from '../domain/message.ts'
import type { Interpreter } from '../ports.ts'
import type { Transaction } from '../store/database.ts'
import { newsDoneAbout } from '../store/inbox.ts'
import type { InboxRow } from '../store/inbox.ts'
import { linkOf } from '../store/links.ts'
import { messageById } from '../store/messages.ts'
import { codeIn } from './accounts.ts'

type Edited = Extract<Happening, { type: 'client_edited' | 'staff_edited' | 'comment_edited' }>

/** The chat tells of no later edit (Bot API server: a day), and what is told of the board is soon read. */
const recalledMs = 24 * 3_600_000

/** The same happening, and of such an edit what it was before. */
export async function recall(
  trx: Transaction,
  { interpret }: Interpreter,
  happening: Happening,
  { source, stream, receivedAt }: InboxRow,
): Promise<Happening> {
  if (!isEdit(happening)) return happening
  const { content, at } = said(happening)
  // A live location tells of every step.
  if (content.kind === 'location' || receivedAt.getTime() - at.getTime() > recalledMs) return happening
  const kept = await keptFrom(trx, happening)
  // What a ready answer says is not what called it.
  if (kept !== null && kept !== 'canned') return happening
  const came = (await newsDoneAbout(trx, source, stream, at, 2 * recalledMs)).flatMap((payload) => interpret(payload))
  const about = came.filter((one) => idOf(one) === idOf(happening))
  const [first] = about
  const last = about.flatMap((one) => contentOf(one) ?? [])
  // The chat tells of changes that nobody can read, and the board of what it told before.
  if (!first || (last.length > 0 && sameContent(last.at(-1)!, content))) return happening
  if (happening.type === 'comment_edited')
    return first.type === 'comment_added'
      ? { ...happening, author: first.author, before: kept || isCode(first) || isCode(happening) ? 'done' : 'unsaid' }
      : happening
  const before = kept ? 'done' : beforeOf(first)
  return before === null ? happening : { ...happening, before }
}

/** No client is to see one. */
function isCode({ content }: { content: Content }): boolean {
  return codeIn(content.text) !== null
}

function isEdit(happening: Happening): happening is Edited {
  return ['client_edited', 'staff_edited', 'comment_edited'].includes(happening.type)
}

function said(edited: Edited): { content: Content; at: Date } {
  return edited.type === 'comment_edited' ? edited : edited.message
}

/** Null where it is not kept. */
async function keptFrom(trx: Transaction, edited: Edited): Promise<Origin | 'nowhere' | null> {
  const link =
    edited.type === 'comment_edited'
      ? await linkOf(trx, 'board', 'comment', edited.commentId)
      : await linkOf(trx, 'chat', String(edited.message.chatId), String(edited.message.id))
  if (link === undefined) return null
  return link.messageId === null ? 'nowhere' : (await messageById(trx, link.messageId)).origin
}

/** Of one stream: which message, or comment, it is about. */
function idOf(happening: Happening): string | number | null {
  if ('commentId' in happening) return happening.commentId
  if ('message' in happening) return happening.message.id
  return happening.type === 'staff_commanded' ? happening.messageId : null
}

function contentOf(happening: Happening): Content | null {
  if (happening.type === 'comment_added' || happening.type === 'comment_edited') return happening.content
  return 'message' in happening && 'content' in happening.message ? happening.message.content : null
}

/** In the chat. Null where it is none of these: then nothing is known of it. */
function beforeOf(first: Happening): Before | null {
  switch (first.type) {
    case 'client_started':
    case 'client_asked_help':
    case 'client_asked_status':
    case 'client_asked_close':
    case 'staff_wrote':
    case 'staff_called_canned':
      return 'unsaid'
    case 'staff_commanded':
      // All that comes of these is how it is done.
      return first.command === 'help' || first.command === 'note' ? 'unsaid' : 'done'
    case 'desk_commanded':
      return 'done'
    default:
      return null
  }
}
