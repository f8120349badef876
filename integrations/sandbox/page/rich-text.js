// Formatted text as nodes: Telegram's entities (offsets in UTF-16 units), and the little Markdown that comments use.
import { h } from './element.js'
import { linkTo } from './links.js'

const wraps = {
  bold: (inner) => h('strong', {}, inner),
  italic: (inner) => h('em', {}, inner),
  underline: (inner) => h('u', {}, inner),
  strikethrough: (inner) => h('s', {}, inner),
  spoiler: (inner) => h('span', { class: 'spoiler', tabIndex: 0 }, inner),
  code: (inner) => h('code', {}, inner),
  pre: (inner) => h('code', { class: 'pre' }, inner),
  blockquote: (inner) => h('span', { class: 'quote-block' }, inner),
  expandable_blockquote: (inner) => h('span', { class: 'quote-block' }, inner),
  text_link: (inner, { url }) => linkTo(url, inner),
  url: (inner, _, text) => linkTo(text, inner),
  mention: (inner) => h('span', { class: 'mention' }, inner),
  bot_command: (inner) => h('span', { class: 'mention' }, inner),
  hashtag: (inner) => h('span', { class: 'mention' }, inner),
}

export function entityText(text, entities) {
  const known = entities.filter(({ type }) => wraps[type])
  if (known.length === 0) return [text]
  const cuts = new Set([0, text.length])
  for (const { offset, length } of known) cuts.add(offset).add(Math.min(offset + length, text.length))
  const at = [...cuts].sort((a, b) => a - b)
  return at.slice(0, -1).map((from, index) => {
    const piece = text.slice(from, at[index + 1])
    return known
      .filter(({ offset, length }) => offset <= from && offset + length > from)
      .reduceRight((inner, entity) => wraps[entity.type](inner, entity, piece), document.createTextNode(piece))
  })
}

const marks = [
  [/\[([^\]\n]+)\]\((https?:\/\/[^)\s]+)\)/, (found) => linkTo(found[2], found[1])],
  [/\*\*([^\n]+?)\*\*/, (found) => h('strong', {}, ...inline(found[1]))],
  [/~~([^\n]+?)~~/, (found) => h('s', {}, ...inline(found[1]))],
  [/`([^`\n]+)`/, (found) => h('code', {}, found[1])],
  [/(?<![\w*])\*([^*\n]+)\*(?![\w*])/, (found) => h('em', {}, ...inline(found[1]))],
  [/(?<!\w)_([^_\n]+)_(?!\w)/, (found) => h('em', {}, ...inline(found[1]))],
  [/https?:\/\/[^\s<>)\]]+/, (found) => linkTo(found[0], found[0])],
]

/** Comments and descriptions: bold, italic, strike, code, links, and quoted lines. */
export function markdownText(text) {
  const lines = text.split('\n')
  return lines.flatMap((line, index) => {
    const quoted = line.startsWith('> ')
    const nodes = inline((quoted ? line.slice(2) : line).replace(/\\([\\*_~`[\]()>#-])/g, '$1'))
    const shown = quoted ? [h('span', { class: 'quote-block' }, ...nodes)] : nodes
    return index < lines.length - 1 && !quoted ? [...shown, '\n'] : shown
  })
}

function inline(text) {
  let first = null
  for (const [pattern, make] of marks) {
    const found = pattern.exec(text)
    if (found && (!first || found.index < first.found.index)) first = { found, make }
  }
  if (!first) return text === '' ? [] : [text]
  const { found, make } = first
  const rest = text.slice(found.index + found[0].length)
  return [...inline(text.slice(0, found.index)), make(found), ...inline(rest)]
}
