import { createHmac, randomUUID } from 'node:crypto'
import type { Journey } from './journey.ts'

/** Every webhook of the board there ever was comes once more, as a delivery of its own. */
export async function tellAgain({ todoist, env }: Journey): Promise<void> {
  for (const { url, body } of todoist.deliveries) {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-todoist-hmac-sha256': createHmac('sha256', env['TODOIST_CLIENT_SECRET']!).update(body).digest('base64'),
        'x-todoist-delivery-id': randomUUID(),
      },
      body,
    })
    await response.arrayBuffer()
  }
}
