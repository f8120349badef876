// What a lead's journey is made of: several clients who have written, and what the bot answered last.

import type { StoredMessage } from '../../integrations/sandbox/telegram-server/telegram-server.ts'
import type { Journey } from './journey.ts'

/** Each a client of their own; their tickets are numbered in this order. */
export async function clientsWrite(journey: Journey, texts: { name: string; text: string }[]): Promise<void> {
  for (const { name, text } of texts) {
    journey.telegram.as(journey.telegram.addUser({ first_name: name }).id).write(text)
    await journey.settle()
  }
}

/** The bot's last answer in a group's General or in a private chat; with `threadId` in that topic. */
export function lastAnswer({ telegram }: Journey, chatId: number, threadId?: number): StoredMessage {
  const answer = telegram
    .chat(chatId)
    .visible(threadId)
    .findLast((one) => one.from.is_bot && !one.service)
  if (!answer) throw new Error(`the bot has said nothing in ${chatId}`)
  return answer
}

/** Its words, each number that leads somewhere as `[#12](address)`. */
export function withLinks({ content }: StoredMessage): string {
  const text = content.text ?? ''
  return (content.entities ?? [])
    .filter((entity) => entity.type === 'text_link')
    .toSorted((one, other) => other.offset - one.offset)
    .reduce((shown, entity) => {
      const end = entity.offset + entity.length
      return `${shown.slice(0, entity.offset)}[${shown.slice(entity.offset, end)}](${entity.url})${shown.slice(end)}`
    }, text)
}

export function boldIn({ content }: StoredMessage): string[] {
  return (content.entities ?? [])
    .filter(({ type }) => type === 'bold')
    .map(({ offset, length }) => (content.text ?? '').slice(offset, offset + length))
}

/** What its buttons are called and send, row by row. */
export function buttonsOf({ markup }: StoredMessage): Record<string, string> {
  return Object.fromEntries(
    (markup?.inline_keyboard ?? [])
      .flat()
      .flatMap((button) => ('callback_data' in button ? [[button.text, button.callback_data]] : [])),
  )
}
