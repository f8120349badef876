// What staff said and was not sent, when they keep it as a note: it is read again as it came. A button tells of one
// message alone, and not of what that answered (Bot API: Message.reply_to_message).

import type { ChatMessage } from '../domain/happening.ts'
import type { Chat } from '../ports.ts'
import type { Transaction } from '../store/database.ts'
import { newsDoneAbout } from '../store/inbox.ts'

/** The message with the other parts of its album, in their order; by itself where it came too long ago. */
export async function unsentWith(
  trx: Transaction,
  chat: Pick<Chat, 'interpret'>,
  message: ChatMessage,
  stream: string,
): Promise<ChatMessage[]> {
  const came = (await newsDoneAbout(trx, 'telegram', stream, message.at)).flatMap((payload) => chat.interpret(payload))
  const said = came.flatMap((happening) => (happening.type === 'staff_wrote' ? [happening.message] : []))
  const { album } = message.content
  const parts = said.filter(({ id, content }) => id !== message.id && album !== null && content.album === album)
  const { replyTo, quote } = said.find(({ id }) => id === message.id) ?? message
  return [{ ...message, replyTo, ...(quote ? { quote } : {}) }, ...parts].toSorted((one, other) => one.id - other.id)
}
