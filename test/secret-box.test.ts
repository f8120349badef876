import test from 'ava'
import { CannotOpen, createSecretBox } from '../src/secret-box.ts'

const KEY = 'an owner key of good length'

test('a sealed token opens again, after a restart too', (t) => {
  const token = '0123456789abcdef токен 🔑'
  t.is(createSecretBox(KEY).open(createSecretBox(KEY).seal(token)), token)
  t.is(createSecretBox(KEY).open(createSecretBox(KEY).seal('')), '')
})

test('the same token never looks the same twice, and cannot be read', (t) => {
  const box = createSecretBox(KEY)
  const sealed = Array.from({ length: 50 }, () => box.seal('plain-token'))
  t.is(new Set(sealed).size, 50)
  for (const text of sealed) {
    t.regex(text, /^v1\.[\w-]+$/)
    t.false(Buffer.from(text.slice(3), 'base64url').includes('plain-token'))
  }
})

test('a changed byte anywhere is noticed', (t) => {
  const box = createSecretBox(KEY)
  const bytes = Buffer.from(box.seal('token').slice(3), 'base64url')
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes)
    changed[at] = (changed[at] ?? 0) ^ 1
    t.throws(() => box.open(`v1.${changed.toString('base64url')}`), { instanceOf: CannotOpen })
  }
})

test('another key does not open it, and the error says which setting to look at', (t) => {
  const sealed = createSecretBox(KEY).seal('token')
  const error = t.throws(() => createSecretBox('another key, long enough').open(sealed), { instanceOf: CannotOpen })
  t.regex(error.message, /SECRET_KEY/)
})

test('what was never sealed is refused in plain words', (t) => {
  const box = createSecretBox(KEY)
  for (const text of ['', 'token', 'v2.AAAA', 'v1.AAAA', 'v1.', `${box.seal('x')}.more`])
    t.throws(() => box.open(text), { instanceOf: CannotOpen })
})

test('a key too short to protect anything is refused', (t) => {
  t.throws(() => createSecretBox('short'), { message: /16 characters/ })
})
