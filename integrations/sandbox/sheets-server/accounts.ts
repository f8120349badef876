// Service accounts and their tokens: a signed statement is traded for a token that lasts an hour (Google Identity:
// using OAuth 2.0 for server to server applications).

import { createPublicKey, generateKeyPairSync, randomUUID, verify } from 'node:crypto'
import { badGrant, scopeTooSmall, unauthenticated } from './answers.ts'

export type ServiceAccount = { email: string; privateKey: string }

const audience = 'https://oauth2.googleapis.com/token'
const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const all = 'https://www.googleapis.com/auth/spreadsheets'
const readOnly = `${all}.readonly`
const hourS = 3600

export type Bearer = { email: string; scopes: string[] }

export function createAccounts(now: () => number) {
  const keys = new Map<string, string>()
  const tokens = new Map<string, Bearer & { until: number }>()

  return {
    make(email: string): ServiceAccount {
      const { publicKey, privateKey } = generateKeyPairSync('rsa', {
        modulusLength: 2048,
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      })
      keys.set(email, publicKey)
      return { email, privateKey }
    },

    /** Tokens given out count no longer. */
    revoke(): void {
      tokens.clear()
    },

    grant(form: URLSearchParams): unknown {
      if (form.get('grant_type') !== grantType) throw badGrant('Invalid grant_type', 'unsupported_grant_type')
      const [head = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.')
      const said = parsed(claims)
      if (parsed(head).alg !== 'RS256') throw badGrant('Invalid JWT: Failed audience check.')
      const email = said.iss ?? ''
      const key = keys.get(email)
      if (key === undefined) throw badGrant('Invalid grant: account not found')
      const data = Buffer.from(`${head}.${claims}`)
      if (!verify('sha256', data, createPublicKey(key), Buffer.from(signature, 'base64url')))
        throw badGrant('Invalid JWT Signature.')
      if (said.aud !== audience) throw badGrant('Invalid JWT: Failed audience check.')
      const [from, until] = [Number(said.iat), Number(said.exp)]
      const nowS = now() / 1000
      if (!(until > nowS && from <= nowS + 300 && until - from <= hourS))
        throw badGrant('Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.')
      const scopes = (said.scope ?? '').split(' ')
      if (!scopes.every((scope) => scope === all || scope === readOnly))
        throw badGrant('Invalid OAuth scope or ID token audience provided.', 'invalid_scope')
      const token = `ya29.${randomUUID()}`
      tokens.set(token, { email, scopes, until: now() + hourS * 1000 })
      return { access_token: token, expires_in: hourS - 1, token_type: 'Bearer' }
    },

    bearer(authorization: string | undefined, writes: boolean): Bearer {
      const known = tokens.get(/^Bearer (\S+)$/.exec(authorization ?? '')?.[1] ?? '')
      if (!known || known.until < now()) throw unauthenticated()
      if (writes && !known.scopes.includes(all)) throw scopeTooSmall()
      return known
    },
  }
}

type Claims = { alg?: string; iss?: string; aud?: string; scope?: string; iat?: number; exp?: number }

function parsed(part: string): Claims {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // Refused below.
  }
  throw badGrant('Invalid JWT')
}
