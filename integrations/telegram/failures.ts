// Telegram's refusals and the network's, as our five failures. Nothing that leaves here holds a message's text or the
// token: grammY keeps the first in the payload of its errors, node-fetch puts the second (in the address) into its own.
import { GrammyError, HttpError } from 'grammy'
import { Busy, type Failure, Gone, isFailure, Rejected, Unreachable } from '../../src/errors.ts'
import { tooLateCode } from './last-moment.ts'

/** Repeating these changes nothing more, so it does not matter whether a lost one was done. */
const REPEATABLE = /^(get|edit|delete|close|reopen|answer|setMyCommands|setWebhook)/

/** No connection was made, or none used, so nothing was written. */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/** Telegram counts whole seconds. */
const ROUNDING_MS = 500
const BUSY_WITHOUT_A_TERM_MS = 5000
const timeoutCode = 'timeout'

const BLOCKED =
  /bot was blocked|user is deactivated|can't initiate conversation|user_is_blocked|input_user_deactivated/i
const NO_TOPIC = /message thread not found|topic_deleted|topic_id_invalid/i
const NO_REPLY_TARGET = /message to be replied not found|reply_message_id_invalid/i
const NO_MESSAGE = /message to (edit|copy|forward|delete|react) not found|message can't be edited|message_id_invalid/i
const LEFT_GROUP = /was kicked|not a member|chat was deleted/i
const REFUSING_PLACE = new RegExp(
  [
    'chat not found|chat_write_forbidden|chat_admin_required|chat_restricted|topic_closed',
    'not enough rights|need administrator rights|have no rights|not a forum|not a supergroup forum',
    LEFT_GROUP.source,
    'only for supergroups',
  ].join('|'),
  'i',
)
/** The last: a press waits for its answer only so long, and after that there is nobody to tell. */
const ALREADY_SO = /message is not modified|topic_not_modified|message to delete not found|query is too old/i

export function toFailure(error: unknown, method: string): Failure {
  if (isFailure(error)) return error
  if (error instanceof GrammyError) return refusal(error, method)
  if (error instanceof HttpError) {
    // A transformer or the source of an upload threw: grammY wraps whatever it was.
    return isFailure(error.error) ? error.error : silence(error.error, method)
  }
  return silence(error, method)
}

/** Whether the refusal says that what was asked for is so already. */
export function alreadySo(failure: unknown): boolean {
  if (!(failure instanceof Rejected || failure instanceof Gone)) return false
  return ALREADY_SO.test(failure.message)
}

function refusal(error: GrammyError, method: string): Failure {
  const { error_code: code, description, parameters } = error
  const message = `Telegram refused ${method}: ${code} ${description}`
  // A private chat has the id of its user, who never wrote to us or is gone.
  const toPerson = Number(error.payload['chat_id']) > 0
  const notFound = /chat not found/i.test(description)
  const moved = parameters.migrate_to_chat_id !== undefined || /upgraded to a supergroup/i.test(description)
  // A copy may be refused for the chat it is taken from: said anew, it shows what the other one has to say.
  const sourceGone = /^copyMessage/.test(method) && (notFound || (toPerson && (moved || LEFT_GROUP.test(description))))
  const cause = withoutPayload(error)
  if (typeof code !== 'number') return unclear(`Telegram answered ${method} without a code`, method, cause)
  if (code === 429) {
    return new Busy(message, slowDownMs(parameters.retry_after), cause)
  }
  if (code >= 500) {
    if (/sent message was immediately deleted/i.test(description)) return new Rejected(message, 'thing', cause)
    return unclear(message, method, cause)
  }
  if (code === 401) return new Rejected(message, 'account', cause)
  if (code === 404) return new Rejected(message, /method not found/i.test(description) ? 'thing' : 'account', cause)
  if (code === 409) return new Unreachable(message, 'not_done', cause)

  // Some of an album may have been sent before the one that failed.
  if (/failed to send message #/i.test(description)) return new Unreachable(message, 'unknown', cause)
  if (sourceGone) return new Gone(message, 'message', { cause })
  if (moved) return new Gone(message, 'group', { cause, movedTo: parameters.migrate_to_chat_id })
  if ((notFound && toPerson) || BLOCKED.test(description)) return new Gone(message, 'client', { cause })
  if (NO_TOPIC.test(description)) return new Gone(message, 'topic', { cause })
  if (NO_REPLY_TARGET.test(description)) return new Gone(message, 'reply_target', { cause })
  if (NO_MESSAGE.test(description)) return new Gone(message, 'message', { cause })
  // Said of files also where Telegram's own storage was down or asked to wait.
  if (method === 'getFile' && /temporarily unavailable/i.test(description))
    return new Unreachable(message, 'not_done', cause, { who: 'file' })
  if (code === 403 || REFUSING_PLACE.test(description)) return new Rejected(message, 'place', cause)
  return new Rejected(message, 'thing', cause)
}

/** How long a 429 has us wait; seconds are whole. */
export function slowDownMs(seconds: number | undefined): number {
  return seconds === undefined ? BUSY_WITHOUT_A_TERM_MS : seconds * 1000 + ROUNDING_MS
}

function silence(error: unknown, method: string): Busy | Unreachable {
  const code = codeOf(error)
  const cause = new Error(code)
  // Our own doing, and no word about Telegram.
  if (code === tooLateCode) return new Busy(`Telegram was not asked for ${method}: ${code}`, 0, cause)
  if (NEVER_CONNECTED.has(code))
    return new Unreachable(`Telegram could not be reached for ${method}: ${code}`, 'not_done', cause)
  return unclear(`Telegram gave no usable answer to ${method}: ${code}`, method, cause)
}

/** Whether nothing at all was answered in the time a call has. */
export function timedOut(failure: unknown): boolean {
  return failure instanceof Unreachable && failure.cause instanceof Error && failure.cause.message === timeoutCode
}

function unclear(message: string, method: string, cause: unknown): Unreachable {
  return new Unreachable(message, REPEATABLE.test(method) ? 'not_done' : 'unknown', cause)
}

/** A word for what went wrong that holds no address: the system's code, or the kind of error. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  if ('code' in error && typeof error.code === 'string') return error.code
  if (error.cause instanceof Error) return codeOf(error.cause)
  if ('type' in error && typeof error.type === 'string') return error.type
  return /timed out/.test(error.message) ? timeoutCode : error.name
}

function withoutPayload(error: GrammyError): GrammyError {
  Object.defineProperty(error, 'payload', { value: undefined, enumerable: false })
  return error
}
