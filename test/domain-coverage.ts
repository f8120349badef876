// After the tests of the domain: every branch, line and function of the domain was taken. What cannot
// be taken does not count: a `default` that ends in `satisfies never` is there for the compiler.
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { ROOT } from './source-tree.ts'

type Range = { start: { line: number; column: number }; end: { line: number; column: number } }

/** One file as Istanbul reports it. A branch that was not taken counts 0. */
type Coverage = {
  statementMap: Record<string, Range>
  s: Record<string, number>
  branchMap: Record<string, { locations: Range[] }>
  b: Record<string, number[]>
}

const report = JSON.parse(readFileSync(`${ROOT}coverage/coverage-final.json`, 'utf8')) as Record<string, Coverage>
const missed = Object.entries(report).flatMap(([path, coverage]) => {
  const lines = missedLines(coverage, readFileSync(path, 'utf8').split('\n'))
  return lines.length === 0 ? [] : [`${relative(ROOT, path)}: ${lines.join(' ')}`]
})
if (missed.length > 0) {
  console.error(`No test takes these lines, or a branch that begins there:\n  ${missed.join('\n  ')}`)
  process.exitCode = 1
} else {
  console.log(`All of the domain is covered: ${Object.keys(report).length} files`)
}

/** Lines that never ran, and lines where a branch begins that was never taken. */
function missedLines({ statementMap, s, branchMap, b }: Coverage, lines: string[]): number[] {
  const branches = Object.entries(branchMap).flatMap(([id, { locations }]) =>
    locations.filter((_, index) => b[id]?.[index] === 0),
  )
  const impossible = branches.filter((range) => isNever(range, lines))
  const possible = branches.filter((range) => !impossible.includes(range)).map(({ start }) => start.line)
  const unrun = Object.entries(statementMap)
    .filter(([id]) => s[id] === 0)
    .map(([, { start }]) => start.line)
    .filter((line) => !impossible.some(({ start, end }) => line >= start.line && line <= end.line))
  return [...new Set([...possible, ...unrun])].toSorted((a, b) => a - b)
}

function isNever({ start, end }: Range, lines: string[]): boolean {
  return /^\s*default:.*satisfies never\s*$/s.test(lines.slice(start.line - 1, end.line).join('\n'))
}
