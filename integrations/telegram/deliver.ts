// Does one thing in the chat, and says what came of it. A refusal proves that nothing was sent, so after one (and only
// then) the same thing may at once be tried in a plainer form: a copy without its reply, a file by its id, a picture as a
// document, a topic without its icon, words without their formatting.
import { z } from 'zod'
import { Gone, Rejected, Unreachable } from '../../src/errors.ts'
import type { Priority } from '../../src/limiter.ts'
import type { ChatCall, ChatReceipt, FileSource } from '../../src/ports.ts'
import type { Ask } from './api.ts'
import { type Request, toRequest, withoutSource } from './calls.ts'
import { alreadySo } from './failures.ts'
import { sendFile } from './send-file.ts'

export async function deliver(
  call: ChatCall,
  ask: Ask,
  files: FileSource,
  stands: () => boolean = () => true,
): Promise<ChatReceipt> {
  const send = (request: Request): Promise<unknown> => perform(ask, request, priorityOf(call), stands)
  try {
    if (call.op === 'send_file') return receiptOf(await sendFile(call, files, send, stands))
    const receipt = receiptOf(await send(toRequest(call)))
    if (call.op === 'copy_album' && receipt.messageIds.length !== call.from.messageIds.length) {
      // Bot API: copyMessages skips what it can't copy, and does not say which.
      const { length } = receipt.messageIds
      throw new Unreachable(`${length} of ${call.from.messageIds.length} messages of an album were copied`, 'unknown')
    }
    return receipt
  } catch (failure) {
    if (alreadySo(failure)) return { messageIds: [], threadId: null }
    if ((call.op === 'copy' || call.op === 'copy_album') && call.replyTo !== null && isAboutTheThing(failure)) {
      return deliver({ ...call, replyTo: null }, ask, files, stands)
    }
    // What is copied may be gone by now, with its topic, or not be copied at all: its file is still there.
    if (
      call.op === 'copy' &&
      toRequest(call).method === 'copyMessage' &&
      (isSourceGone(failure) || isAboutTheThing(failure))
    ) {
      const anew = withoutSource(call)
      if (anew !== null) return receiptOf(await send(anew))
    }
    // One link that leads nowhere spoils the message for all its words.
    if ('spans' in call && call.spans.length > 0 && isAboutTheThing(failure) && /entit/i.test(String(failure))) {
      return deliver({ ...call, spans: [] }, ask, files, stands)
    }
    // The list of icons is Telegram's and changes: a topic is worth more than its icon.
    if (call.op === 'create_topic' && call.icon !== undefined && isAboutTheThing(failure)) {
      return deliver({ op: call.op, chatId: call.chatId, name: call.name }, ask, files, stands)
    }
    if (call.op === 'rename_topic' && call.icon !== undefined && isAboutTheThing(failure)) {
      const { op, place, name } = call
      return name === undefined ? { messageIds: [], threadId: null } : deliver({ op, place, name }, ask, files, stands)
    }
    throw failure
  }
}

/** Copying with a reply sends the content anew, and fails where a plain copy would not. */
function isAboutTheThing(failure: unknown): boolean {
  return failure instanceof Rejected && failure.scope === 'thing'
}

function isSourceGone(failure: unknown): boolean {
  return failure instanceof Gone && failure.what === 'message'
}

function perform(ask: Ask, request: Request, priority: Priority, stands: () => boolean): Promise<unknown> {
  const { method, params } = request
  // Request pairs each method with its own parameters.
  return ask(method, (raw) => (raw[method] as (params: unknown) => Promise<unknown>)(params), priority, stands)
}

const message = z.looseObject({ message_id: z.int() })
const topic = z.looseObject({ message_thread_id: z.int() })

/** A message in a topic carries the topic's id too, so messages are asked for first. */
function receiptOf(result: unknown): ChatReceipt {
  const messages = z.array(message).safeParse(Array.isArray(result) ? result : [result])
  if (messages.success) return { messageIds: messages.data.map((sent) => sent.message_id), threadId: null }
  return { messageIds: [], threadId: topic.safeParse(result).data?.message_thread_id ?? null }
}

/** Private chats have positive ids: whoever reads there is a client. */
function priorityOf(call: ChatCall): Priority {
  switch (call.op) {
    case 'create_topic':
      return 'topic'
    case 'rename_topic':
    case 'close_topic':
    case 'reopen_topic':
    case 'delete_topic':
      return 'title'
    case 'answer_button':
      return 'client'
    case 'send':
    case 'send_file':
    case 'copy':
    case 'copy_album':
      return call.place.chatId > 0 ? 'client' : 'staff'
    case 'edit_text':
    case 'edit_caption':
    case 'edit_file':
    case 'delete':
      return call.chatId > 0 ? 'client' : 'staff'
    default:
      return call satisfies never
  }
}
