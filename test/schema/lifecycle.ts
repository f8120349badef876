// The picture of a ticket's life in README.md, drawn from the table that the hub goes by, in Mermaid's words.
import { fileURLToPath } from 'node:url'
import { transitions } from '../../src/domain/lifecycle.ts'
import type { Asker } from '../../src/domain/lifecycle.ts'
import { statuses } from '../../src/domain/ticket.ts'
import type { Status } from '../../src/domain/ticket.ts'

export const README = fileURLToPath(new URL('../../README.md', import.meta.url))
const begin = '<!-- lifecycle: npm run schema -->\n'
const end = '<!-- /lifecycle -->'

type Step = { from: string; to: Status; askers: Asker[] }

/** Statuses that staff may put a ticket in from each other are drawn as one room; what is true of all of them, once. */
export function lifecyclePicture(): string {
  const free = statuses.filter((from) =>
    statuses.every((to) => from === to || to === 'closed' || transitions[from][to]?.includes('staff')),
  )
  const within = (from: Status, to: Status): boolean => free.includes(from) && free.includes(to)
  const steps: Step[] = []
  for (const to of statuses) {
    const ofAll = askersOf(free[0]!, to).filter((asker) =>
      free.every((from) => from === to || askersOf(from, to).includes(asker)),
    )
    const told = ofAll.filter((asker) => !(free.includes(to) && asker === 'staff'))
    if (told.length > 0) steps.push({ from: 'open', to, askers: told })
    for (const from of statuses) {
      const askers = askersOf(from, to).filter(
        (asker) => !(free.includes(from) && ofAll.includes(asker)) && !(within(from, to) && asker === 'staff'),
      )
      if (askers.length > 0) steps.push({ from, to, askers })
    }
  }
  return [
    'stateDiagram-v2',
    '  direction LR',
    '  [*] --> new: client',
    '  state "staff move it freely between these" as open {',
    ...free.map((status) => `    ${status}`),
    '  }',
    ...steps.map(({ from, to, askers }) => `  ${from} --> ${to}: ${askers.join(', ')}`),
  ].join('\n')
}

function askersOf(from: Status, to: Status): Asker[] {
  return [...(transitions[from][to] ?? [])]
}

/** README.md with the picture as it is now. Throws where it has no place for it. */
export function withPicture(readme: string): string {
  const [before, rest] = readme.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`README.md has no place for ${begin}`)
  return `${before}${begin}\n\`\`\`mermaid\n${lifecyclePicture()}\n\`\`\`\n\n${end}${after}`
}
