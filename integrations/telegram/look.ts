// Finding out what stands in a chat. The Bot API can't read a message, but it can forward one, and what it forwarded
// comes back; the forward goes to the ledger and is deleted at once.
import { Gone, Rejected } from '../../src/errors.ts'
import type { Place } from '../../src/domain/happening.ts'
import type { Button, Sighting } from '../../src/ports.ts'
import type { Ask } from './api.ts'
import { keyboard } from './calls.ts'
import { contentOf } from './content.ts'
import { readMessage } from './update-shape.ts'

export async function look(
  ask: Ask,
  botId: number,
  at: { chatId: number; messageId: number },
  ledger: Place,
): Promise<Sighting> {
  try {
    const params = { ...inLedger(ledger), from_chat_id: at.chatId, message_id: at.messageId }
    const forward = readMessage(await ask('forwardMessage', (raw) => raw.forwardMessage(params), 'staff'))
    await forget(ask, ledger, forward.message_id)
    const byUs = forward.forward_origin?.type === 'user' && forward.forward_origin.sender_user?.id === botId
    return { there: true, byUs, content: contentOf(forward), lookId: forward.message_id }
  } catch (failure) {
    if (failure instanceof Gone && /message to forward not found|message_id_invalid/i.test(failure.message))
      return { there: false }
    // A service message: nothing anybody sent. What is protected says so.
    if (failure instanceof Rejected && /: message can't be forwarded/i.test(failure.message)) return { there: false }
    throw failure
  }
}

/**
 * Bot API: a forward does not say where what it shows came from, but an edited message is answered with, and names its
 * topic. No forward can be edited, one left over in the ledger neither.
 */
export async function sentThere(
  ask: Ask,
  { chatId, threadId }: Place,
  messageId: number,
  buttons: Button[][] | null,
): Promise<boolean> {
  const mark = async (now: Button[][] | null): Promise<unknown> => {
    const params = { chat_id: chatId, message_id: messageId, ...keyboard(now) }
    return await ask('editMessageReplyMarkup', (raw) => raw.editMessageReplyMarkup(params), 'staff')
  }
  let edited: unknown
  try {
    edited = await mark([[{ label: '·', data: `look:${Date.now()}` }]])
  } catch (failure) {
    if (failure instanceof Gone && /message can't be edited/i.test(failure.message)) return false
    throw failure
  }
  await mark(buttons)
  const { is_topic_message: inTopic, message_thread_id: thread } = readMessage(edited)
  return (inTopic === true && thread !== undefined ? thread : null) === threadId
}

export async function newestId(ask: Ask, ledger: Place): Promise<number> {
  const params = { ...inLedger(ledger), text: '·' }
  const { message_id: id } = await ask('sendMessage', (raw) => raw.sendMessage(params), 'staff')
  await forget(ask, ledger, id)
  return id
}

/** One left over in the ledger harms nobody. */
async function forget(ask: Ask, ledger: Place, messageId: number): Promise<void> {
  const params = { chat_id: ledger.chatId, message_id: messageId }
  await ask('deleteMessage', (raw) => raw.deleteMessage(params), 'staff').catch(() => undefined)
}

function inLedger(ledger: Place): { chat_id: number; message_thread_id?: number; disable_notification: true } {
  const thread = ledger.threadId === null ? {} : { message_thread_id: ledger.threadId }
  return { chat_id: ledger.chatId, ...thread, disable_notification: true }
}
