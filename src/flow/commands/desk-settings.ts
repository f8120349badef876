// How a desk works, as its lead sets it: one word for each setting, and one line that helps where it was not understood.

import { hoursText, readHours } from '../../domain/hours.ts'
import type { ClosingRules } from '../../domain/closing.ts'
import { locales, urgencies } from '../../domain/ticket.ts'
import type { Locale, Urgency } from '../../domain/ticket.ts'
import type { SurveyQuestion } from '../../domain/survey.ts'
import type { Transaction } from '../../store/database.ts'
import type { Desk } from '../../store/desks.ts'
import { changeDesk, lockDesk } from '../../store/desks.ts'
import { say } from '../../texts/texts.ts'

type Change = Parameters<typeof changeDesk>[2]

const names = [
  'name',
  'hours',
  'locale',
  'reopen',
  'survey',
  'questions',
  'identity',
  'answer',
  'photo',
  'words',
] as const
type Name = (typeof names)[number]

const questionsAtMost = 3
/** Of a question and its name: what stands in one message, and in one line for staff. */
const questionLength = 300
const questionNameLength = 30
const wordsAtMost = 50
const wordLength = 60

/** What to change; null where the value can't be read. */
const readers: Record<Name, (value: string, desk: Desk) => Change | null> = {
  name: (value, desk) => (value.length <= 60 ? byHand(desk, 'name', { name: value }) : null),
  hours(value) {
    const hours = readHours(value)
    return hours && { hours: hours === 'always' ? null : hours }
  },
  locale(value, desk) {
    const locale = locales.find((one) => one === value.toLowerCase())
    return locale ? byHand(desk, 'locale', { locale }) : null
  },
  reopen: (value) => (/^\d{1,4}$/.test(value) ? { reopenHours: Number(value) } : null),
  survey: (value) => (/^(on|off)$/i.test(value) ? { survey: value.toLowerCase() === 'on' } : null),
  questions(value) {
    const questions = value.split('\n').flatMap((line) => (line.trim() === '' ? [] : [readQuestion(line)]))
    return questions.length > questionsAtMost || questions.includes(null)
      ? null
      : { questions: questions.map((one) => one!) }
  },
  identity(value) {
    if (value === 'support' || value === 'name') return { identity: value }
    const [, alias] = /^alias\s+(\S.{0,39})$/.exec(value) ?? []
    return alias === undefined ? null : { identity: 'alias', alias }
  },
  answer: (value, desk) => readRule(value, desk, 'comment'),
  photo: (value, desk) => readRule(value, desk, 'photo'),
  words(value) {
    const words = isOff(value) ? [] : listOf(value)
    return words.length > wordsAtMost || words.some(({ length }) => length > wordLength)
      ? null
      : { escalationWords: [...new Set(words)] }
  },
}

const isOff = (value: string): boolean => value.toLowerCase() === 'off'

const listOf = (value: string): string[] =>
  value.split(/[,\n]/).flatMap((one) => (one.trim() === '' ? [] : [one.trim()]))

/** At which urgencies a closing needs it; they go by their names in any language. */
function readRule(value: string, { closingRules }: Desk, rule: keyof ClosingRules): Change | null {
  const named = isOff(value) ? [] : listOf(value).map(urgencyNamed)
  const chosen = urgencies.filter((urgency) => named.includes(urgency))
  return named.includes(null) ? null : { closingRules: { ...closingRules, [rule]: chosen } }
}

function urgencyNamed(name: string): Urgency | null {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[\s_-]+/g, ' ')
  const found = urgencies.find((urgency) =>
    [urgency, ...locales.map((locale) => say(locale, `urgency_${urgency}`))].some((one) => plain(one) === plain(name)),
  )
  return found ?? null
}

/** `name: question`, the same in every language, or one for each with `|` between, in the order of the languages. */
function readQuestion(line: string): SurveyQuestion | null {
  const said = line.split('|').map((part) => /^\s*([^:]+?)\s*:\s*(\S.*?)\s*$/.exec(part))
  if (said.length > locales.length) return null
  const all = locales.map((_, index) => said[index] ?? said[0])
  const fits = all.every((one) => one && one[1]!.length <= questionNameLength && one[2]!.length <= questionLength)
  if (!fits || said.includes(null)) return null
  const entries = locales.map((locale, index) => [locale, { name: all[index]![1]!, question: all[index]![2]! }])
  return Object.fromEntries(entries) as SurveyQuestion
}

/** The start takes it from the settings no longer. */
function byHand(desk: Desk, setting: string, change: Change): Change {
  return { ...change, setByHand: [...new Set([...desk.setByHand, setting])] }
}

export async function setDesk(trx: Transaction, desk: Desk, args: string): Promise<string> {
  const [, word = '', value = ''] = /^(\S*)\s*(.*)$/s.exec(args.trim())!
  const name = names.find((one) => one === word.toLowerCase())
  if (!name) return say(desk.locale, 'desk_set_usage')
  // A rule and what is set by hand are added to what there is.
  const change = value === '' ? null : readers[name](value, await lockDesk(trx, desk.id))
  if (!change) return say(desk.locale, `desk_set_${name}`)
  const changed = await changeDesk(trx, desk.id, change)
  return settingsText(changed, changed.locale)
}

export function settingsText(desk: Desk, locale: Locale): string {
  return say(locale, 'desk_settings', {
    name: desk.name,
    hours: hoursText(desk.hours),
    locale: desk.locale,
    reopen: desk.reopenHours,
    survey: desk.survey ? 'on' : 'off',
    questions: desk.questions.map((question) => question[locale].name).join(', ') || '—',
    answer: ruleText(desk.closingRules.comment, locale),
    photo: ruleText(desk.closingRules.photo, locale),
    words: desk.escalationWords.join(', ') || 'off',
    identity: desk.identity === 'alias' ? `alias ${desk.alias}` : desk.identity,
  })
}

function ruleText(at: Urgency[] | undefined, locale: Locale): string {
  return at?.map((urgency) => say(locale, `urgency_${urgency}`)).join(', ') || 'off'
}
