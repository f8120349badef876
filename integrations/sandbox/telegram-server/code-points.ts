// Telegram counts lengths in code points (entity offsets alone are UTF-16 units).
export function codePoints(text: string): number {
  return Array.from(text).length
}
