// The one way to a text: by key, in a language, its places filled in.

import { en } from './en.ts'
import type { TextKey } from './en.ts'
import { ru } from './ru.ts'

export type { TextKey } from './en.ts'

const books: Record<'en' | 'ru', Record<TextKey, string>> = { en, ru }

/** A place without an argument stays visible as `{name}`: better a brace than a lost sentence. */
export function say(locale: 'en' | 'ru', key: TextKey, args: Record<string, string | number> = {}): string {
  return books[locale][key].replace(/\{(\w+)\}/g, (place, name: string) => String(args[name] ?? place))
}
