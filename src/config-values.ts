// How one setting is read from its text: zod schemas whose messages say what is wrong and never repeat the value.
import { z } from 'zod'

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** The ports Telegram delivers webhooks to (Bot API: setWebhook). */
const WEBHOOK_PORTS = ['', '80', '88', '8443']

function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null
}

const trimSlash = (text: string): string => text.replace(/\/+$/, '')

/** A whole number written in digits; zod's own coercion would take "1e3", "0x10" and " ". */
function digits(wrong: string, fits: (value: number) => boolean) {
  return z
    .string()
    .refine((text) => /^-?\d+$/.test(text) && Number.isSafeInteger(Number(text)) && fits(Number(text)), wrong)
    .transform(Number)
}

export const botToken = z
  .string()
  .regex(/^\d+:\S+$/, 'does not look like a bot token: digits, a colon, then letters and digits')

export const httpUrl = z
  .string()
  .refine((text) => {
    const url = parseUrl(text)
    return url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === ''
  }, 'is not an http or https address')
  .transform(trimSlash)

export const webhookUrl = z
  .string()
  .superRefine((text, issues) => {
    const wrong = webhookUrlFault(parseUrl(text))
    if (wrong !== null) issues.addIssue({ code: 'custom', message: wrong })
  })
  .transform(trimSlash)

function webhookUrlFault(url: URL | null): string | null {
  if (url === null || !/^https?:$/.test(url.protocol)) return 'is not an http or https address'
  if (url.search !== '' || url.hash !== '') return 'must not have a "?" or "#" part'
  if (url.username !== '' || url.password !== '') return 'must not have a user name or password in it'
  if (LOOPBACK.test(url.hostname)) return null
  if (url.protocol !== 'https:') return 'must begin with https: Telegram delivers to nothing else'
  if (!WEBHOOK_PORTS.includes(url.port)) return 'has a port Telegram does not deliver to'
  return null
}

export const webhookSecret = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,256}$/, 'may have only letters, digits, "_" and "-", 256 at most')

export const groupId = digits('is not a group id: a negative whole number', (value) => value < 0)
export const chatId = digits('is not a chat id: a whole number', (value) => value !== 0)
export const port = digits('is not a port: a whole number from 0 to 65535', (value) => value >= 0 && value <= 65_535)

export const adminIds = z
  .string()
  .refine(
    (text) => splitList(text).every((part) => /^\d+$/.test(part) && Number.isSafeInteger(Number(part)) && +part > 0),
    'has something that is not a Telegram user id: a positive whole number',
  )
  .transform((text) => [...new Set(splitList(text).map(Number))])

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

export const projectId = z.string().regex(/^[\w-]+$/, 'is not a project id: letters and digits only')

export const databaseUrl = z
  .string()
  .refine((text) => /^postgres(ql)?:$/.test(parseUrl(text)?.protocol ?? ''), 'is not a postgres:// address')

export const redisUrl = z
  .string()
  .refine((text) => /^rediss?:$/.test(parseUrl(text)?.protocol ?? ''), 'is not a redis:// or rediss:// address')

export const vendorTimeout = z
  .string()
  .refine(
    (text) => /^\d+(\.\d+)?$/.test(text) && +text >= 1 && +text <= 600,
    'is not a number of seconds from 1 to 600',
  )
  .transform((text) => Math.round(Number(text) * 1000))

export const retentionDays = z
  .string()
  .refine((text) => /^\d+$/.test(text) && +text >= 1 && +text <= 3650, 'is not a number of days from 1 to 3650')
  .transform(Number)

export const locale = z.enum(['en', 'ru'], 'is not a language the hub speaks to staff')
export const logLevel = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'is not a log level')
export const secretKey = z.string().min(16, 'is too short to protect anything: 16 characters at least')

export function json(text: string, issues: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message quotes the text.
    issues.addIssue({ code: 'custom', message: 'is not JSON' })
    return z.NEVER
  }
}

const BUDGET_DEFAULTS = { groupPerMinute: 20, privatePerSecond: 1, botPerSecond: 30, todoistPer15Minutes: 1000 }
const budget = z.number('holds something that is not a number').positive('holds a number that is not above zero')

export const budgets = z
  .string()
  .transform(json)
  .pipe(
    z.strictObject(
      {
        groupPerMinute: budget.default(BUDGET_DEFAULTS.groupPerMinute),
        privatePerSecond: budget.default(BUDGET_DEFAULTS.privatePerSecond),
        botPerSecond: budget.default(BUDGET_DEFAULTS.botPerSecond),
        todoistPer15Minutes: budget.default(BUDGET_DEFAULTS.todoistPer15Minutes),
      },
      'is not a JSON object of the known budgets',
    ),
  )

const wholeId = (wrong: string, fits: (value: number) => boolean) =>
  z
    .union(
      [
        z.number(),
        z
          .string()
          .regex(/^-?\d+$/, wrong)
          .transform(Number),
      ],
      wrong,
    )
    .refine((value) => Number.isSafeInteger(value) && fits(value), wrong)
    .nullish()
    .transform((value) => value ?? undefined)

const technicianName = z.string('has an entry without a "name"').trim().min(1, 'has an entry with an empty name')
const technicianGroup = wholeId('has a "groupId" that is not a negative whole number', (value) => value < 0)

const technician = z.strictObject(
  {
    name: technicianName,
    groupId: technicianGroup,
    telegramId: wholeId('has a "telegramId" that is not a positive whole number', (value) => value > 0),
    todoistId: z
      .union([z.string().min(1), z.number().transform(String)], 'has a "todoistId" that is not an id')
      .nullish()
      .transform((value) => value ?? undefined),
    email: z
      .email('has an "email" that is no address')
      .nullish()
      .transform((value) => value ?? undefined),
  },
  'has an entry with something other than "name", "groupId", "telegramId", "todoistId" and "email"',
)

/** Both shapes of the mapping: a list of technicians, or names to group ids. */
export const technicians = z
  .string()
  .transform(json)
  .transform((value) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.entries(value).map(([name, group]) => ({ name, groupId: group as unknown }))
      : value,
  )
  .pipe(z.array(technician, 'is neither a JSON list nor a JSON object'))
  .superRefine((list, issues) => {
    if (twice(list.map(({ name }) => name.toLowerCase())))
      issues.addIssue({ code: 'custom', message: 'names the same technician twice' })
    if (twice(list.flatMap(({ telegramId }) => telegramId ?? [])))
      issues.addIssue({ code: 'custom', message: 'gives the same "telegramId" to two technicians' })
    if (twice(list.flatMap(({ email }) => email?.toLowerCase() ?? [])))
      issues.addIssue({ code: 'custom', message: 'gives the same "email" to two technicians' })
  })

function twice(values: unknown[]): boolean {
  return new Set(values).size !== values.length
}
