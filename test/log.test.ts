import test from 'ava'
import { createLog } from '../src/log.ts'

function recordLog(secrets: string[], level: 'info' | 'debug' = 'info') {
  const lines: string[] = []
  return { log: createLog({ level, secrets, write: (line) => void lines.push(line) }), lines }
}

function parse(line = ''): Record<string, unknown> {
  return JSON.parse(line)
}

test('a line is one JSON object with its time, its level and its ticket', (t) => {
  const { log, lines } = recordLog([])
  log.child({ ticket_id: 12 }).info({ place: 'topic' }, 'two\nlines')
  log.debug('not at this level')
  t.is(lines.length, 1)
  t.regex(lines[0] ?? '', /^\{[^\n]*\}\n$/)
  const { time, ...rest } = parse(lines[0])
  t.true(Number.isFinite(Date.parse(String(time))))
  t.deepEqual(rest, { level: 'info', ticket_id: 12, place: 'topic', msg: 'two\nlines' })
})

test('a token never leaves: not in the message, a field, a key, an error, its cause or its stack', (t) => {
  const token = '123456:AAE-secret-token'
  const { log, lines } = recordLog([token])
  const cause = new Error(`GET https://api.telegram.org/file/bot${token}/photo.jpg failed`)
  log.error({ err: new Error(`gave up on ${token}`, { cause }), [token]: 1, deep: { list: [token] } }, `with ${token}`)
  log.warn({ error: cause, url: `https://x/?token=${encodeURIComponent(token)}` }, 'failed')
  t.is(lines.length, 2)
  for (const line of lines) {
    t.false(line.includes('AAE-secret-token'))
    t.true(line.includes('[hidden]'))
    t.notThrows(() => JSON.parse(line) as unknown)
  }
})

test('a secret that JSON writes differently is hidden too', (t) => {
  const secret = 'quote"back\\slash'
  const { log, lines } = recordLog([secret])
  log.info({ secret }, secret)
  t.false(lines.join('').includes('slash'))
  t.is(parse(lines[0]).msg, '[hidden]')
})

test('of two secrets, one inside the other, nothing is left over', (t) => {
  const { log, lines } = recordLog(['secret', 'secret-and-more'])
  log.info('secret-and-more')
  t.is(parse(lines[0]).msg, '[hidden]')
})

test('what looks like a secret is hidden even if nobody named it', (t) => {
  const { log, lines } = recordLog([])
  log.info({ url: 'postgres://hub:pa55word@db/hub', auth: 'Bearer abcdef0123456789' }, 'x')
  log.info('https://api.telegram.org/bot123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0/getMe')
  t.notRegex(lines.join(''), /pa55word|abcdef0123456789|AAHdq/)
  t.true(lines[0]?.includes('postgres://hub:[hidden]@db/hub'))
})

test('an empty or very short secret does not blank the log out', (t) => {
  const { log, lines } = recordLog(['', 'a', 'level'])
  log.info('a banana')
  t.is(parse(lines[0]).msg, 'a banana')
})
