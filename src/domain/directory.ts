// The directory: a table in which each row is a person. Which columns tell who somebody is, which row is theirs, and
// what of it is shown on a card. Pure; where the table comes from is not known here.

import type { Decision } from './decision.ts'

/** One thing a directory knows of a person, as staff read it: the column's title and the cell, each on one line. */
export type CardField = { label: string; value: string }

/** How a client is known. The phone is one they have shared themselves. */
export type Who = { telegramId: number; username: string | null; phone: string | null }

export type IdColumn = 'telegramId' | 'username' | 'phone'
export const idColumns: readonly IdColumn[] = ['telegramId', 'username', 'phone']

/** Titles that an owner names for the columns that tell who somebody is. */
export type ColumnNames = Partial<Record<IdColumn, string>>

/** Where those columns are; null where there is none. */
export type Columns = Record<IdColumn, number | null>

/** Titles such columns have where nobody names them, as `plain` makes them. */
const usualTitles: Record<IdColumn, readonly string[]> = {
  telegramId: [
    ...['telegram id', 'telegramid', 'tg id', 'tgid', 'id telegram', 'id tg', 'telegram user id', 'user id', 'chat id'],
    ...['телеграм id', 'id телеграм', 'id телеграма', 'id в телеграм', 'id в телеграме', 'тг id', 'id тг'],
    ...['телеграм ид', 'ид телеграм', 'id в telegram'],
  ],
  username: [
    ...[
      'username',
      'user name',
      'telegram username',
      'telegram',
      'tg',
      'telegram nick',
      'nick',
      'nickname',
      'tg username',
    ],
    ...['телеграм', 'телеграмм', 'тг', 'ник', 'никнейм', 'юзернейм', 'ник в телеграм', 'ник в телеграме'],
    ...['ник телеграм', 'логин телеграм', 'имя пользователя', 'ник в telegram', 'ник в тг', 'аккаунт телеграм'],
  ],
  phone: [
    ...['phone', 'phone number', 'mobile', 'mobile phone', 'mobile number', 'cell', 'cell phone', 'tel', 'telephone'],
    ...['телефон', 'номер телефона', 'мобильный', 'мобильный телефон', 'моб телефон', 'тел', 'сотовый', 'номер'],
    ...['контактный телефон'],
  ],
}

/** How much of a row a card shows: fields, and characters of a title and of a cell. */
const fieldsAtMost = 12
const labelLength = 40
const valueLength = 160

/** As it stands on a card and in a task. */
export function fieldLine({ label, value }: CardField): string {
  return `${label}: ${value}`
}

/** Whether a client is to be looked up now, and with which phone they have just shared. */
export function lookUpAfter({ open, keep }: Pick<Decision, 'open' | 'keep'>): { phone: string | null } | null {
  const detail = keep?.origin === 'client' ? keep.content.detail : null
  const phone = detail?.type === 'contact' && detail.own ? detail.phone : null
  return open || phone !== null ? { phone } : null
}

export function findColumns(header: readonly string[], named: ColumnNames): Columns {
  const titles = header.map(plain)
  const find = (column: IdColumn): number | null => {
    const given = named[column]
    const wanted = given === undefined ? usualTitles[column] : [plain(given)]
    const found = titles.findIndex((title) => wanted.includes(title))
    return found < 0 ? null : found
  }
  return { telegramId: find('telegramId'), username: find('username'), phone: find('phone') }
}

/** What keeps a table from being searched, for whoever looks after it; null if nothing does. */
export function columnsFault(columns: Columns, named: ColumnNames): string | null {
  const lacking = idColumns.flatMap((column) => (columns[column] === null ? (named[column] ?? []) : []))
  if (lacking.length > 0) return `no column is called ${lacking.map((title) => `"${title}"`).join(' or ')}`
  if (idColumns.every((column) => columns[column] === null))
    return 'no column is known to hold a Telegram id, a username or a phone'
  return null
}

/** The person's row as a card shows it: by Telegram id, else by username, else by phone. Null: nobody here is that person. */
export function findPerson(table: readonly (readonly string[])[], columns: Columns, who: Who): CardField[] | null {
  const [header = [], ...people] = table
  for (const [column, wanted, read] of [
    ['telegramId', String(who.telegramId), digits],
    ['username', account(who.username ?? ''), account],
    // Many write the id where others write the username.
    ['username', String(who.telegramId), digits],
    ['phone', phoneDigits(who.phone ?? ''), phoneDigits],
  ] as const) {
    const at = columns[column]
    if (at === null || wanted === '') continue
    const row = people.find((cells) => read(cells[at] ?? '') === wanted)
    if (row) return fieldsOf(header, row, [columns.telegramId, columns.username])
  }
  return null
}

/** The card tells the account already. */
function fieldsOf(header: readonly string[], row: readonly string[], besides: (number | null)[]): CardField[] {
  return header
    .map((label, at) => ({ label: line(label, labelLength), value: line(row[at] ?? '', valueLength), at }))
    .filter(({ label, value, at }) => label !== '' && value !== '' && !besides.includes(at))
    .slice(0, fieldsAtMost)
    .map(({ label, value }) => ({ label, value }))
}

/** On one line and no longer than that, whatever somebody has put into a cell. */
function line(text: string, length: number): string {
  const words = text
    .toWellFormed()
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
  return words.length > length
    ? `${words
        .slice(0, length - 1)
        .toWellFormed()
        .trimEnd()}…`
    : words
}

function plain(title: string): string {
  return title
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

function digits(cell: string): string {
  return cell.replaceAll(/[\s,.']/g, '').replace(/^\D.*$/u, '')
}

/** `@anna`, `anna`, `https://t.me/anna`. */
function account(cell: string): string {
  return cell
    .trim()
    .toLowerCase()
    .replace(/^(https?:\/\/)?(t\.me|telegram\.me)\//, '')
    .replace(/^@/, '')
}

/** A number as it is dialled from abroad: 8 (916) … and 00 7 916 … are +7 916 …. Too few digits are nobody's. */
function phoneDigits(cell: string): string {
  const all = cell.replaceAll(/\D/g, '').replace(/^00/, '')
  const whole = all.length === 11 && all.startsWith('8') ? `7${all.slice(1)}` : all
  return whole.length < 7 ? '' : whole
}
