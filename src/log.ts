// The log: one JSON line an event. Secrets are hidden in the finished line, not field by field, because a bot token sits
// in file addresses, error messages and stacks that nobody here wrote.
import { type Logger, pino } from 'pino'

/** A pino logger. `log.child({ ticket_id })` stamps every line about a ticket. */
export type Log = Logger

/** Anything shorter would blank out ordinary words. */
const SHORTEST_SECRET = 6

/** What looks like a secret even if nobody named it: a bot token, an authorization, a password in an address. */
const SUSPECTS: [RegExp, string][] = [
  [/(?<!\d)\d{6,}:[A-Za-z0-9_-]{30,}/g, '[hidden]'],
  [/\bBearer\s+[A-Za-z0-9._~+/=-]{8,}/gi, 'Bearer [hidden]'],
  [/(:\/\/[^\s/:@"\\]*:)[^\s/@"\\]+@/g, '$1[hidden]@'],
]

/**
 * A log at `level` on standard output, or wherever `write` puts a line (which ends in a newline).
 * None of `secrets` ever leaves, in any field, message or stack, plain, JSON-escaped or URL-encoded.
 */
export function createLog(options: {
  level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'
  secrets: readonly string[]
  write?: (line: string) => void
}): Log {
  const hide = createHider(options.secrets)
  const out = options.write === undefined ? pino.destination({ fd: 1, sync: true }) : { write: options.write }
  return pino(
    {
      level: options.level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: pino.stdSerializers.err, err: pino.stdSerializers.err },
    },
    { write: (line: string) => void out.write(hide(line)) },
  )
}

function createHider(secrets: readonly string[]): (line: string) => string {
  const forms = secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
  const longestFirst = [...new Set(forms)].toSorted((a, b) => b.length - a.length)
  return (line) => {
    let hidden = line
    for (const form of longestFirst) hidden = hidden.replaceAll(form, '[hidden]')
    for (const [suspect, replacement] of SUSPECTS) hidden = hidden.replace(suspect, replacement)
    return hidden
  }
}
