// The commands people see when they type a slash. Showing one gives nobody a right to use it (Bot API: BotCommandScope).
import { deskCommands, staffCommands } from '../../src/domain/happening.ts'
import type { Locale } from '../../src/domain/ticket.ts'
import { Gone, Rejected } from '../../src/errors.ts'
import type { Ask } from './api.ts'

/** `clients`: in private chats. `staff`: in groups. `leads`: for a group's admins, and in a lead's private chat. */
type Reader = 'clients' | 'staff' | 'leads'
type Row = { for: Reader; command: string } & Record<Locale, string>

/** In the order they are shown. One that the hub does not know is not shown. */
export const menu: Row[] = [
  { for: 'clients', command: 'status', en: 'Where your request stands', ru: 'Что с вашей заявкой' },
  { for: 'clients', command: 'close', en: 'Close your request', ru: 'Закрыть вашу заявку' },
  { for: 'clients', command: 'notify', en: 'What you are told', ru: 'О чём вам сообщать' },
  { for: 'clients', command: 'help', en: 'How to get help', ru: 'Как получить помощь' },

  { for: 'staff', command: 'take', en: 'Take this ticket', ru: 'Взять заявку' },
  { for: 'staff', command: 'close', en: 'Close this ticket', ru: 'Закрыть заявку' },
  { for: 'staff', command: 'reopen', en: 'Reopen this ticket', ru: 'Открыть заявку снова' },
  { for: 'staff', command: 'history', en: 'What happened with this ticket', ru: 'Что было с заявкой' },
  { for: 'staff', command: 'note', en: 'Write a note the client never sees', ru: 'Заметка, которую клиент не увидит' },
  { for: 'staff', command: 'c', en: 'Send a ready answer', ru: 'Отправить готовый ответ' },
  {
    for: 'staff',
    command: 'undo',
    en: 'In reply: take that message back',
    ru: 'В ответ: забрать то сообщение назад',
  },
  {
    for: 'staff',
    command: 'escalate',
    en: 'Make it more urgent and tell the leads',
    ru: 'Поднять срочность, позвать руководителей',
  },
  { for: 'staff', command: 'link', en: 'A code that links your Todoist account', ru: 'Код, чтобы связать ваш Todoist' },
  { for: 'staff', command: 'notify', en: 'What you are told of', ru: 'О чём вам сообщать' },
  { for: 'staff', command: 'help', en: 'How to work here', ru: 'Как здесь работать' },

  { for: 'leads', command: 'tickets', en: 'Open tickets', ru: 'Открытые заявки' },
  { for: 'leads', command: 'find', en: 'Find by number, client or words', ru: 'Найти по номеру, клиенту или словам' },
  { for: 'leads', command: 'load', en: 'Who has how many tickets', ru: 'У кого сколько заявок' },
  { for: 'leads', command: 'ticket', en: 'One ticket at a glance', ru: 'Заявка с одного взгляда' },
  { for: 'leads', command: 'assign', en: 'Give a ticket to a technician', ru: 'Передать заявку исполнителю' },
  { for: 'leads', command: 'block', en: 'Hear no more from a client', ru: 'Не принимать сообщения клиента' },
  { for: 'leads', command: 'unblock', en: 'Hear from a client again', ru: 'Снова принимать сообщения клиента' },
  { for: 'leads', command: 'canned', en: 'Ready answers', ru: 'Готовые ответы' },
  { for: 'leads', command: 'tech', en: 'The technicians', ru: 'Исполнители' },
  { for: 'leads', command: 'desk', en: 'Settings of the desk', ru: 'Настройки стола' },
  { for: 'leads', command: 'export', en: 'Get the tickets as a file', ru: 'Выгрузить заявки в файл' },
  { for: 'leads', command: 'forget', en: 'Erase what is known of a client', ru: 'Стереть данные клиента' },
]

const known: Record<Reader, readonly string[]> = {
  clients: ['status', 'close', 'notify', 'help'],
  // A ready answer goes by its name: it is no command of the list.
  staff: [...staffCommands, ...deskCommands, 'c'],
  leads: deskCommands,
}

type Shown = { command: string; description: string }

/** Those of several readers one after the other, each command once. */
export function commandsFor(readers: Reader[], locale: Locale): Shown[] {
  const rows = readers.flatMap((reader) =>
    menu.filter((row) => row.for === reader && known[reader].includes(row.command)),
  )
  const firsts = rows.filter((row, index) => rows.findIndex(({ command }) => command === row.command) === index)
  return firsts.map((row) => ({ command: row.command, description: row[locale] }))
}

/** Clients see theirs in their own language, staff in the house's. */
export async function setCommands(ask: Ask, locale: Locale): Promise<void> {
  const privately = { type: 'all_private_chats' } as const
  const tables = [
    { commands: commandsFor(['clients'], 'en'), scope: privately },
    { commands: commandsFor(['clients'], 'ru'), scope: privately, language_code: 'ru' as const },
    { commands: commandsFor(['staff'], locale), scope: { type: 'all_group_chats' } as const },
    { commands: commandsFor(['staff', 'leads'], locale), scope: { type: 'all_chat_administrators' } as const },
  ]
  for (const table of tables) await ask('setMyCommands', (raw) => raw.setMyCommands(table))
}

/** What a lead sees in the private chat; false where the lead never has written to the bot. */
export async function setLeadCommands(ask: Ask, locale: Locale, telegramId: number): Promise<boolean> {
  const commands = commandsFor(['leads', 'clients'], locale)
  const scope = { type: 'chat', chat_id: telegramId } as const
  try {
    await ask('setMyCommands', (raw) => raw.setMyCommands({ commands, scope }), 'staff')
    return true
  } catch (error) {
    // Bot API: "chat not found", of somebody the bot has never met.
    if (error instanceof Gone || (error instanceof Rejected && error.scope === 'place')) return false
    throw error
  }
}
