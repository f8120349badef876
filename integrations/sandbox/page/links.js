// Links to what the sandbox shows itself (a task, a topic) open here; others open in a tab of their own.
import { h } from './element.js'
import { family } from './feed.js'

const openers = {}

/** The panes say how they open what is theirs. */
export function setOpener(kind, open) {
  openers[kind] = open
}

export function openTask(id) {
  openers.task?.(id)
}

export function linkTo(url, inner) {
  const safe = /^https?:\/\//i.test(url) ? url : /^[\w-]+(\.[\w-]+)+/.test(url) ? `https://${url}` : null
  if (!safe) return h('span', {}, inner)
  return h('a', { href: safe, target: '_blank', rel: 'noreferrer', onclick: (event) => follow(event, safe) }, inner)
}

function follow(event, url) {
  if (openInside(url)) event.preventDefault()
}

/** True when the link leads to something on this page, which is then open. */
export function openInside(url) {
  const task = /\/task\/(?:[^/?#]*-)?(\w+)\/?$/.exec(url)?.[1]
  if (task && family('task').has(task)) {
    openers.task(task)
    return true
  }
  const topic = /t\.me\/c\/\d+\/(\d+)/.exec(url)?.[1]
  if (topic && family('topic').has(topic)) {
    openers.topic(Number(topic))
    return true
  }
  return false
}
