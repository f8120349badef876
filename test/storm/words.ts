// The words of a message: its number and version at the front, its number at the end, and between them what its size
// asks for. So whoever sees it, alone, cut in parts or among others, can tell which it is and whether it is whole.

/** `long` fits one message of the chat, `huge` only the board. */
export type Size = 'short' | 'emoji' | 'long' | 'huge'

const bodies: Record<Size, (n: number) => string> = {
  short: (n) => `about the ${things[n % things.length]}`,
  emoji: (n) => `💧🔧 ${things[n % things.length]} 👩‍🔧🇪🇺 ёж`,
  long: (n) => lines(n, 30),
  huge: (n) => lines(n, 45),
}

function lines(n: number, count: number): string {
  return Array.from({ length: count }, (_, line) => `${line} ${sentence} ${things[n % things.length]}.`).join('\n')
}

const things = ['projector', 'door', 'badge', 'coffee', 'network', 'stage', 'heating', 'sign', 'bus', 'lunch']
const sentence = 'It was fine this morning, and now nobody in the hall can make it work any more, not even with the'

export function wordsOf(n: number, version: number, size: Size): string {
  return `q${n}v${version} ${bodies[size](n)} z${n}`
}

export type Sighting = { n: number; version: number; body: string; at: number }

/** Every whole message in a text, by its two ends; and where it begins. */
export function sightings(text: string): Sighting[] {
  return [...text.matchAll(/\bq(\d+)v(\d+)\b([\s\S]*?)\bz\1\b/g)].map((found) => ({
    n: Number(found[1]),
    version: Number(found[2]),
    body: found[0],
    at: found.index,
  }))
}

/** Every beginning, whole or not. */
export function beginnings(text: string): { n: number; version: number; at: number }[] {
  return [...text.matchAll(/\bq(\d+)v(\d+)\b/g)].map((found) => ({
    n: Number(found[1]),
    version: Number(found[2]),
    at: found.index,
  }))
}

/** Which messages only a part of stands in a text: they begin there and end elsewhere, or the other way round. */
export function halves(text: string): number[] {
  const whole = new Set(sightings(text).map(({ n }) => n))
  return [...beginnings(text).map(({ n }) => n), ...ends(text)].filter((n) => !whole.has(n))
}

/** Which messages end in a text, as often as they do. */
export function ends(text: string): number[] {
  return [...text.matchAll(/\bz(\d+)\b/g)].map((found) => Number(found[1]))
}

/** White space is lost at a cut, and nowhere else does it carry meaning here. */
export function sameWords(one: string, other: string): boolean {
  return one.replaceAll(/\s+/g, '') === other.replaceAll(/\s+/g, '')
}
