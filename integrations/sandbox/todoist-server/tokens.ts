// Apps, codes and tokens. A refresh token rotates: used again within the grace it gives the same access token and no
// new refresh token; used later it revokes everything the person gave the app.
import { randomBytes } from 'node:crypto'
import type { State } from './state.ts'

export type App = {
  client_id: string
  client_secret: string
  callbackUrl?: string
  redirectUri?: string
  /** Undefined: every event. */
  events?: string[]
  /** Who completed the OAuth flow: webhooks fire for them alone. */
  users: Set<string>
}

export type Identity = { userId: string; scopes: Set<string> }

type Grant = {
  userId: string
  clientId: string
  scopes: Set<string>
  access: string
  expiresAt: number
  refresh: string
  usedAt: number | null
  next: Grant | null
  revoked: boolean
}

export type TokenAnswer = {
  access_token: string
  token_type: 'Bearer'
  expires_in: number
  refresh_token?: string
  scope: string
}

export type Tokens = ReturnType<typeof createTokens>

export const SCOPES = ['task:add', 'data:read', 'data:read_write', 'data:delete', 'project:delete', 'backups:read']

const secret = () => randomBytes(20).toString('hex')

export function createTokens(state: State, options: { accessTokenSeconds: number; graceSeconds: number }) {
  const apps = new Map<string, App>()
  const codes = new Map<string, { userId: string; clientId: string; scopes: string[]; redirectUri?: string }>()
  const grants: Grant[] = []
  const { now } = state.options

  function grant(userId: string, clientId: string, scopes: Iterable<string>): Grant {
    const made: Grant = {
      userId,
      clientId,
      scopes: new Set(scopes),
      access: secret(),
      expiresAt: now() + options.accessTokenSeconds * 1000,
      refresh: secret(),
      usedAt: null,
      next: null,
      revoked: false,
    }
    grants.push(made)
    apps.get(clientId)?.users.add(userId)
    return made
  }

  function answer(made: Grant, withRefresh = true): TokenAnswer {
    return {
      access_token: made.access,
      token_type: 'Bearer',
      expires_in: Math.max(0, Math.ceil((made.expiresAt - now()) / 1000)),
      ...(withRefresh ? { refresh_token: made.refresh } : {}),
      scope: [...made.scopes].join(','),
    }
  }

  function revokeAll(userId: string, clientId: string) {
    for (const each of grants) if (each.userId === userId && each.clientId === clientId) each.revoked = true
    apps.get(clientId)?.users.delete(userId)
  }

  return {
    apps,
    revokeAll,

    identify(token: string): Identity | undefined {
      for (const user of state.users.values())
        if (user.token === token) return { userId: user.id, scopes: new Set(SCOPES) }
      const found = grants.find((each) => each.access === token && !each.revoked && each.expiresAt > now())
      return found && { userId: found.userId, scopes: found.scopes }
    },

    issueCode(userId: string, clientId: string, scopes: string[], redirectUri?: string): string {
      const code = secret()
      codes.set(code, { userId, clientId, scopes, redirectUri })
      return code
    },

    /** A code works once. */
    exchange(code: string, clientId: string, redirectUri?: string): TokenAnswer | undefined {
      const found = codes.get(code)
      if (!found || found.clientId !== clientId) return undefined
      if (redirectUri !== undefined && found.redirectUri !== undefined && redirectUri !== found.redirectUri)
        return undefined
      codes.delete(code)
      return answer(grant(found.userId, clientId, found.scopes))
    },

    refresh(refreshToken: string, clientId: string): TokenAnswer | undefined {
      const found = grants.find((each) => each.refresh === refreshToken && each.clientId === clientId)
      if (!found || found.revoked) return undefined
      if (found.usedAt === null) {
        found.usedAt = now()
        found.next = grant(found.userId, clientId, found.scopes)
        return answer(found.next)
      }
      if (now() - found.usedAt <= options.graceSeconds * 1000) return answer(found.next!, false)
      revokeAll(found.userId, clientId)
      return undefined
    },

    revoke(token: string, clientId: string): boolean {
      const found = grants.find((each) => each.clientId === clientId && [each.access, each.refresh].includes(token))
      if (!found) return false
      revokeAll(found.userId, clientId)
      return true
    },

    /** Completes the flow for a person without a browser. */
    authorize(userId: string, clientId: string, scopes: string[]): TokenAnswer {
      return answer(grant(userId, clientId, scopes))
    },

    expireAccessTokens() {
      for (const each of grants) each.expiresAt = now()
    },
  }
}
