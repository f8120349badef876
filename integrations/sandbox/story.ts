// What is said in the tour, in the language of the sandbox.
import type { Locale } from './cast.ts'

export type Story = { request: string; answer: string; thanks: string }

const stories: Record<Locale, Story> = {
  en: {
    request: 'The projector in Hall B shows only coloured bars, and our demo starts in ten minutes.',
    answer: 'Hi Anna! I am on my way with a spare cable. Please leave the projector switched on.',
    thanks: 'It works again. Thank you, that was quick!',
  },
  ru: {
    request: 'Проектор в зале Б показывает только цветные полосы, а показ через десять минут.',
    answer: 'Здравствуйте, Анна! Уже иду с запасным кабелем. Не выключайте, пожалуйста, проектор.',
    thanks: 'Снова работает. Спасибо, очень быстро!',
  },
}

export const storyFor = (locale: Locale): Story => stories[locale]
