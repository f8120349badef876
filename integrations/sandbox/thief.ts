// Takes one delivery away: stands between the hub and a stand-in, answers one chosen call with "done", and does
// nothing. Whoever claims to check that everything arrives must notice.
import { once } from 'node:events'
import { createServer, request, type IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'

/** What may be stolen, by the step of the tour it belongs to. */
export const thefts = ['receipt', 'copy', 'comment', 'answer', 'thanks', 'notice', 'close'] as const
export type Theft = (typeof thefts)[number]

export const isTheft = (name: string): name is Theft => thefts.some((theft) => theft === name)

export type Thief = {
  /** For the hub's environment. */
  readonly env: Record<string, string>
  readonly stolen: boolean
  close: () => Promise<void>
}

type Fields = Record<string, unknown>
type Reply = { body: unknown }
/** Looks at a call; a reply is given instead of passing it on, a body is passed on instead of its own. */
type Hand = (
  path: string,
  body: Buffer,
  type: string,
) => Reply | { forward: Buffer; mend: (reply: Fields) => Fields } | undefined

/** `clientId` is the chat of the client the tour is about. */
export async function startThief(
  theft: Theft,
  stage: { telegramUrl: string; todoistUrl: string; clientId: number; answer: string },
): Promise<Thief> {
  let stolen = false
  let notes = 0
  const take = (): true => (stolen = true)

  const fromTelegram: Hand = (path, body, type) => {
    const method = path.split('/').at(-1) ?? ''
    const fields = fieldsOf(body, type)
    const toClient = Number(fields.chat_id) === stage.clientId
    const text = typeof fields.text === 'string' ? fields.text : ''
    const wanted =
      (theft === 'copy' && /^copyMessage|^sendPhoto/.test(method) && !toClient) ||
      (theft === 'close' && method === 'closeForumTopic') ||
      (toClient && theft === 'answer' && text.includes(stage.answer)) ||
      (toClient && theft === 'receipt' && method === 'sendMessage' && !text.includes(stage.answer)) ||
      (toClient && theft === 'notice' && /closed|закрыт/i.test(text))
    if (stolen || !wanted) return undefined
    take()
    const message = {
      message_id: 900_001,
      date: Math.floor(Date.now() / 1000),
      chat: { id: fields.chat_id, type: 'private' },
    }
    const result = method === 'closeForumTopic' ? true : method === 'copyMessages' ? [{ message_id: 900_001 }] : message
    return { body: { ok: true, result } }
  }

  const fromTodoist: Hand = (path, body, type) => {
    if (!path.endsWith('/sync') || (theft !== 'comment' && theft !== 'thanks')) return undefined
    const fields = fieldsOf(body, type)
    const commands = commandsOf(fields.commands)
    const target = commands.find((one) => one.type === 'note_add' && (notes += 1) === (theft === 'comment' ? 1 : 2))
    if (stolen || !target) return undefined
    take()
    const left = { ...fields, commands: commands.filter((one) => one !== target) }
    const mend = (reply: Fields): Fields => ({
      ...reply,
      sync_status: { ...asFields(reply.sync_status), [String(target.uuid)]: 'ok' },
      temp_id_mapping: { ...asFields(reply.temp_id_mapping), [String(target.temp_id)]: '6StoLenStoLen' },
    })
    return { forward: encode(left, type), mend }
  }

  const telegram = await startProxy(stage.telegramUrl, fromTelegram)
  const todoist = await startProxy(stage.todoistUrl, fromTodoist)
  return {
    env: { TELEGRAM_API_ROOT: telegram.url, TODOIST_API_URL: todoist.url },
    get stolen() {
      return stolen
    },
    async close() {
      await Promise.all([telegram.close(), todoist.close()])
    },
  }
}

async function startProxy(target: string, hand: Hand) {
  const server = createServer((incoming, outgoing) => {
    void pass(incoming).then(
      ({ status, type, body }) => outgoing.writeHead(status, { 'content-type': type }).end(body),
      () => outgoing.destroy(),
    )
  })

  async function pass(incoming: IncomingMessage) {
    const url = new URL(incoming.url ?? '/', target)
    const body = await buffer(incoming)
    const type = incoming.headers['content-type'] ?? ''
    const taken = hand(url.pathname, body, type)
    if (taken && 'body' in taken)
      return { status: 200, type: 'application/json', body: Buffer.from(JSON.stringify(taken.body)) }
    const sent = taken ? taken.forward : body
    const { 'transfer-encoding': _, ...headers } = incoming.headers
    const onward = request(url, {
      method: incoming.method,
      headers: { ...headers, host: url.host, 'content-length': sent.length },
    })
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      onward.once('response', resolve).once('error', reject).end(sent)
    })
    const answered = await buffer(answer)
    return {
      status: answer.statusCode ?? 502,
      type: answer.headers['content-type'] ?? 'application/octet-stream',
      body: taken ? Buffer.from(JSON.stringify(taken.mend(asFields(JSON.parse(answered.toString()))))) : answered,
    }
  }

  server.listen(0, '127.0.0.1').unref()
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function fieldsOf(body: Buffer, type: string): Fields {
  try {
    if (type.includes('json')) return asFields(JSON.parse(body.toString()))
    if (type.includes('urlencoded')) return Object.fromEntries(new URLSearchParams(body.toString()))
  } catch {
    return {}
  }
  // A multipart body: the few short fields that matter are read as they stand.
  const found = body.toString('latin1').matchAll(/name="(\w+)"\r\n(?:[\w-]+:[^\r]*\r\n)*\r\n([^\r]{0,5000})\r\n/g)
  return Object.fromEntries([...found].map(([, name, value]) => [name, Buffer.from(value ?? '', 'latin1').toString()]))
}

function encode(fields: Fields, type: string): Buffer {
  if (type.includes('json')) return Buffer.from(JSON.stringify(fields))
  const flat = Object.entries(fields).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
  return Buffer.from(new URLSearchParams(flat).toString())
}

function commandsOf(given: unknown): Fields[] {
  const list: unknown = typeof given === 'string' ? JSON.parse(given) : given
  return Array.isArray(list) ? list.map(asFields) : []
}

function asFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
}
