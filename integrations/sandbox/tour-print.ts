// How the tour reads on a terminal.
import type { TourLine } from './tour.ts'

export function createTourPrinter(out: {
  write: (text: string) => unknown
  isTTY?: boolean
}): (line: TourLine) => void {
  const paint = (code: number, text: string) =>
    out.isTTY && !process.env['NO_COLOR'] ? `\x1b[${code}m${text}\x1b[0m` : text
  return (line) => {
    switch (line.kind) {
      case 'step':
        return void out.write(`\n  ${paint(36, String(line.number))}  ${paint(1, line.text)}\n`)
      case 'seen':
        return void out.write(
          `     ${paint(32, '✓')} ${paint(2, line.side.padEnd(14))}  ${line.text.replaceAll('\n', ' ')}\n`,
        )
      case 'done':
        return void out.write(
          `\n  ${paint(32, 'Everything arrived, once, in order.')} ${line.seconds.toFixed(1)} s\n\n`,
        )
      default:
        return line satisfies never
    }
  }
}
