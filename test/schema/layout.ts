// Where each table and each foreign key stands in the picture. Tables are placed by hand, so that all keys point to the
// left or stay in their column; keys to one table join in one line, which enters it on its right side.
import type { Column, Table } from './catalog.ts'

/** Groups of columns of tables, left to right and top to bottom. */
const PLACES: { name: string; columns: string[][] }[] = [
  {
    name: 'who',
    columns: [
      [
        'desks',
        'projects',
        'clients',
        'client_cards',
        'desk_questions',
        'kept_words',
        'technicians',
        'collaborators',
        'canned_replies',
        'forgettings',
        'mutes',
        'leads',
      ],
    ],
  },
  {
    name: 'what',
    columns: [
      ['tickets', 'events', 'task_shadow', 'feedback'],
      ['messages', 'rooms', 'links'],
    ],
  },
  {
    name: 'the road',
    columns: [
      ['streams', 'lanes', 'inbox', 'strays'],
      ['outbox', 'cursors', 'secrets', 'one_time_links', 'link_tries', 'finds'],
    ],
  },
]

export const BOX = { width: 228, head: 26, row: 17, gap: 22 }
const PANEL = { margin: 20, label: 36, padding: 16 }
const LANE = { margin: 26, step: 9 }

export type Box = { table: Table; group: number; column: number; x: number; y: number; height: number }
export type Panel = { name: string; group: number; x: number; y: number; width: number; height: number }
/** A foreign key as the points where its line turns. */
export type Line = { to: string; points: [x: number, y: number][] }
export type Layout = { width: number; height: number; panels: Panel[]; boxes: Box[]; lines: Line[] }

type Edge = { from: Box; column: Column; to: Box }

/** Throws if a table has no place, a place has no table, or a key would point to the right. */
export function layOut(tables: Table[]): Layout {
  const boxes = boxesOf(tables)
  const edges = boxes.flatMap((from) =>
    from.table.columns.flatMap((column) => {
      const to = boxes.find(({ table }) => table.name === column.references)
      return to === undefined ? [] : [{ from, column, to }]
    }),
  )
  for (const { from, to } of edges)
    if (from.column < to.column)
      throw new Error(`${from.table.name} points right, to ${to.table.name}: move one in PLACES`)
  // A bus is a line along the top, for keys that pass over a whole column of tables.
  const buses = namesOf(edges.filter(isFar))
  const lanes = PLACES.flatMap(({ columns }) => columns).map((_, column) => namesOf(edges.filter(usesGutter(column))))
  const busTop = PANEL.margin + PANEL.label
  const bottom = place(boxes, lanes, busTop + buses.length * LANE.step + 8)

  const laneX = (column: number, to: string) =>
    xOf(column, lanes) + BOX.width + LANE.margin + (lanes[column] ?? []).indexOf(to) * LANE.step
  const lines = edges.map((edge): Line => {
    const to = edge.to.table.name
    const start = edge.from.y + BOX.head + (edge.from.table.columns.indexOf(edge.column) + 0.5) * BOX.row
    const end = edge.to.y + BOX.head + 0.5 * BOX.row
    const from = edge.from.x + (edge.from.column === edge.to.column ? BOX.width : 0)
    const trunk = laneX(edge.to.column, to)
    const riser = isFar(edge) ? laneX(edge.from.column - 1, to) : trunk
    const bus = busTop + buses.indexOf(to) * LANE.step
    const over: Line['points'] = isFar(edge)
      ? [
          [riser, bus],
          [trunk, bus],
        ]
      : []
    return { to, points: [[from, start], [riser, start], ...over, [trunk, end], [edge.to.x + BOX.width, end]] }
  })

  const panels = PLACES.map(({ name }, group): Panel => {
    const inside = boxes.filter((box) => box.group === group).map(({ x }) => x)
    const x = Math.min(...inside) - PANEL.padding
    const width = Math.max(...inside) + BOX.width + PANEL.padding - x
    return { name, group, x, y: PANEL.margin, width, height: bottom + PANEL.padding - PANEL.margin }
  })
  const width = Math.max(...panels.map((panel) => panel.x + panel.width)) + PANEL.margin
  return { width, height: bottom + PANEL.padding + PANEL.margin, panels, boxes, lines }
}

function boxesOf(tables: Table[]): Box[] {
  const left = new Map(tables.map((table) => [table.name, table]))
  let column = -1
  const boxes = PLACES.flatMap(({ columns }, group) =>
    columns.flatMap((names) => {
      column += 1
      return names.map((name): Box => {
        const table = left.get(name)
        if (table === undefined) throw new Error(`There is no table ${name}: take it out of PLACES`)
        left.delete(name)
        return { table, group, column, x: 0, y: 0, height: BOX.head + table.columns.length * BOX.row + 4 }
      })
    }),
  )
  if (left.size > 0) throw new Error(`No place yet in PLACES for ${[...left.keys()].join(', ')}`)
  return boxes
}

/** Gives every box its corner; returns the lowest edge of all. */
function place(boxes: Box[], lanes: string[][], top: number): number {
  const below = lanes.map(() => top)
  for (const box of boxes) {
    box.x = xOf(box.column, lanes)
    box.y = below[box.column] ?? top
    below[box.column] = box.y + box.height + BOX.gap
  }
  return Math.max(...below) - BOX.gap
}

function xOf(column: number, lanes: string[][]): number {
  const gutters = lanes.slice(0, column).map(({ length }) => 2 * LANE.margin + (length - 1) * LANE.step)
  return PANEL.margin + PANEL.padding + column * BOX.width + gutters.reduce((sum, gutter) => sum + gutter, 0)
}

function isFar({ from, to }: Edge): boolean {
  return from.column > to.column + 1
}

/** A key goes up or down in the gutter right of its target, and a far one in that left of its source as well. */
function usesGutter(column: number) {
  return (edge: Edge) => edge.to.column === column || (isFar(edge) && edge.from.column - 1 === column)
}

function namesOf(edges: Edge[]): string[] {
  return [...new Set(edges.map(({ to }) => to.table.name))]
}
