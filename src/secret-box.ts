// A box for tokens at rest: AES-256-GCM under a key that HKDF-SHA256 makes of the owner's secret.
// The stretched key needs no salt: SECRET_KEY is random or derived from a random token, not a password someone chose.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const VERSION = 'v1'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Seals and opens short texts. Both are synchronous. */
export type SecretBox = {
  /** `v1.` and base64url of nonce, tag and ciphertext; never the same twice. */
  seal(text: string): string
  /** The text again. Throws `CannotOpen` if it was sealed with another key, or changed since. */
  open(sealed: string): string
}

/** A sealed text that this key does not open. Its message holds no part of either. */
export class CannotOpen extends Error {
  override readonly name = 'CannotOpen'
}

/** A box for one key, any text of 16 characters or more. Throws if the key is shorter. */
export function createSecretBox(key: string): SecretBox {
  if (key.length < 16) throw new Error('A secret box needs a key of at least 16 characters')
  const stretched = Buffer.from(hkdfSync('sha256', key, '', `helpdesk-hub secret box ${VERSION}`, 32))

  return {
    seal(text) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', stretched, nonce, { authTagLength: TAG_BYTES })
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return `${VERSION}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`
    },

    open(sealed) {
      const [version, packed, ...rest] = sealed.split('.')
      if (version !== VERSION || packed === undefined || rest.length > 0)
        throw new CannotOpen(`Not a sealed secret of version ${VERSION}`)
      const bytes = Buffer.from(packed, 'base64url')
      if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new CannotOpen('The sealed secret is cut short')
      const decipher = createDecipheriv('aes-256-gcm', stretched, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
      try {
        const body = bytes.subarray(NONCE_BYTES + TAG_BYTES)
        return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8')
      } catch (cause) {
        throw new CannotOpen(
          'The sealed secret was changed, or SECRET_KEY (or BOT_TOKEN) is not the one it was sealed with',
          {
            cause,
          },
        )
      }
    },
  }
}
