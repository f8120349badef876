// The layout as SVG. It brings its own white card, so that it reads the same on a light and on a dark page.
import { BOX } from './layout.ts'
import type { Box, Layout, Line, Panel } from './layout.ts'

const GROUPS = [
  { panel: '#f2f7fd', head: '#d5e6f9', ink: '#1c4f8a' },
  { panel: '#f3f9f2', head: '#d6ecd3', ink: '#256029' },
  { panel: '#fdf6ee', head: '#f8e3ca', ink: '#8a4b0f' },
]
const LINES = ['#2563eb', '#c2410c', '#15803d', '#9333ea', '#0e7490', '#be123c', '#7c6a0a', '#334155']
const BEND = 5

export function drawSvg(layout: Layout): string {
  const targets = [...new Set(layout.lines.map(({ to }) => to))].toSorted()
  const color = (to: string) => LINES[targets.indexOf(to) % LINES.length] ?? '#334155'
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${layout.width} ${layout.height}" role="img">`,
    `<title>The tables and their foreign keys</title>`,
    `<style>`,
    `text { font: 11px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #1f2937 }`,
    `.table { font-size: 12.5px; font-weight: 700 }`,
    `.group { font: 600 15px system-ui, 'Segoe UI', Helvetica, Arial, sans-serif }`,
    `.key { font-weight: 700 }`,
    `.type { fill: #6b7280; text-anchor: end }`,
    `.line { fill: none; stroke-width: 1.5 }`,
    `</style>`,
    `<rect width="${layout.width}" height="${layout.height}" rx="12" fill="#ffffff"/>`,
    ...layout.panels.map(drawPanel),
    ...layout.lines.map((line) => drawLine(line, color(line.to))),
    ...layout.boxes.flatMap((box) => drawBox(box, color)),
    `</svg>`,
    ``,
  ].join('\n')
}

function drawPanel({ name, group, x, y, width, height }: Panel): string {
  const colors = colorsOf(group)
  return (
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="10" fill="${colors.panel}"/>` +
    `<text class="group" x="${x + 16}" y="${y + 24}" style="fill:${colors.ink}">${name}</text>`
  )
}

function drawBox({ table, group, x, y, height }: Box, color: (to: string) => string): string[] {
  const colors = colorsOf(group)
  const right = x + BOX.width
  return [
    `<rect x="${x}" y="${y}" width="${BOX.width}" height="${height}" rx="6" fill="#ffffff" stroke="${colors.ink}"/>`,
    `<path d="M${x} ${y + BOX.head}V${y + 6}a6 6 0 0 1 6-6H${right - 6}a6 6 0 0 1 6 6V${y + BOX.head}Z" ` +
      `fill="${colors.head}" stroke="${colors.ink}"/>`,
    `<text class="table" x="${x + 10}" y="${y + 17.5}" style="fill:${colors.ink}">${table.name}</text>`,
    ...table.columns.map(({ name, type, nullable, key, references }, index) => {
      const line = y + BOX.head + index * BOX.row + 13
      const ink = references === null ? '' : ` style="fill:${color(references)}"`
      return (
        `<text${key ? ' class="key"' : ''} x="${x + 10}" y="${line}"${ink}>${name}</text>` +
        `<text class="type" x="${right - 10}" y="${line}">${type}${nullable ? '?' : ''}</text>`
      )
    }),
  ]
}

/** Corners are rounded; a dot where the key begins, a triangle where it points. */
function drawLine({ points }: Line, color: string): string {
  const [first, last] = [points[0]!, points.at(-1)!]
  const path = points.map(([x, y], index) => {
    const before = points[index - 1]
    const after = points[index + 1]
    if (before === undefined) return `M${x} ${y}`
    if (after === undefined) return `L${x} ${y}`
    const [fromX, fromY] = toward([x, y], before)
    const [toX, toY] = toward([x, y], after)
    return `L${fromX} ${fromY}Q${x} ${y} ${toX} ${toY}`
  })
  return (
    `<path class="line" d="${path.join('')}" stroke="${color}"/>` +
    `<circle cx="${first[0]}" cy="${first[1]}" r="3" fill="${color}"/>` +
    `<path d="M${last[0]} ${last[1]}l8-4v8z" fill="${color}"/>`
  )
}

/** The point a bend away from the corner, or half way where the neighbour is nearer than two bends. */
function toward([x, y]: [number, number], [toX, toY]: [number, number]): [number, number] {
  const distance = Math.hypot(toX - x, toY - y)
  const part = distance === 0 ? 0 : Math.min(BEND, distance / 2) / distance
  return [round(x + (toX - x) * part), round(y + (toY - y) * part)]
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function colorsOf(group: number) {
  return GROUPS[group % GROUPS.length]!
}
