// Bot API: "Getting updates". A webhook and polling exclude each other, in the vendor's words.
import { badRequest, conflict, tooManyRequests } from '../errors.ts'
import type { Handlers, MethodParameters } from '../method-table.ts'
import type { Polling } from '../polling.ts'
import type { UpdateQueue } from '../update-queue.ts'
import type { WebhookDelivery } from '../webhook.ts'

type Receiving = Pick<Handlers, 'getUpdates' | 'setWebhook' | 'deleteWebhook' | 'getWebhookInfo'>

export type ReceivingParts = {
  queue: UpdateQueue
  polling: Polling
  webhook: WebhookDelivery
  now: () => number
  /** No limits: setWebhook may be called more than once a second. */
  patient: boolean
}

const ports = new Set(['', '443', '80', '88', '8443'])

export function createReceiving({ queue, polling, webhook, now, patient }: ReceivingParts): Receiving {
  let nextSetAt = 0

  function remove(p: { drop_pending_updates?: boolean }): Described {
    if (p.drop_pending_updates) queue.clear()
    const was = webhook.settings() !== undefined
    webhook.set(undefined)
    return described(was ? 'Webhook was deleted' : 'Webhook is already deleted')
  }

  return {
    getUpdates: (p, { hungUp }) => {
      if (webhook.settings()) {
        throw conflict(
          "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        )
      }
      return polling.poll(p, hungUp)
    },
    setWebhook: (p) => {
      if (!p.url) return remove(p)
      if (!patient && now() < nextSetAt) throw tooManyRequests(1)
      nextSetAt = now() + 1000
      checkWebhook(p.url, p)
      polling.interrupt(conflict('terminated by setWebhook request'))
      if (p.drop_pending_updates) queue.clear()
      queue.allow(p.allowed_updates)
      webhook.set({
        url: p.url,
        secret: p.secret_token || undefined,
        maxConnections: p.max_connections ?? 40,
        ipAddress: p.ip_address,
      })
      return described('Webhook was set')
    },
    deleteWebhook: remove,
    getWebhookInfo: () => {
      const settings = webhook.settings()
      const error = webhook.lastError()
      const allowed = queue.allowed()
      return {
        url: settings?.url ?? '',
        has_custom_certificate: false,
        pending_update_count: queue.pending().length,
        ...(error ? { last_error_date: error.date, last_error_message: error.message } : {}),
        ...(settings
          ? { max_connections: settings.maxConnections, ip_address: settings.ipAddress ?? '127.0.0.1' }
          : {}),
        ...(allowed ? { allowed_updates: allowed } : {}),
      }
    },
  }
}

/** An answer with words beside the result. */
export type Described = { described: string; result: true }

function described(words: string): Described {
  return { described: words, result: true }
}

function checkWebhook(address: string, p: MethodParameters<'setWebhook'>): void {
  const url = URL.parse(address)
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw badRequest('bad webhook: invalid webhook URL specified')
  }
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  if (!loopback) {
    if (url.protocol !== 'https:') throw badRequest('bad webhook: An HTTPS URL must be provided for webhook')
    if (!ports.has(url.port)) {
      throw badRequest('bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443')
    }
  }
  const connections = p.max_connections ?? 40
  if (connections < 1 || connections > 100) throw badRequest('max_connections must be between 1 and 100')
  const secret = p.secret_token ?? ''
  if (secret.length > 256) throw badRequest('secret token is too long')
  if (!/^[\w-]*$/.test(secret)) throw badRequest('secret token contains unallowed characters')
}
