// What the server tells, kept by family (`msg/<chat>`, `topic`, `task`…) and told on once a frame.

const families = new Map()
const listeners = []
let changed = new Set()
let frame = 0

/** The records of a family by their own id. */
export function family(name) {
  let found = families.get(name)
  if (!found) families.set(name, (found = new Map()))
  return found
}

/** A record that is one of its kind: cast, weather, hub, road. */
export function single(name) {
  return family('').get(name)
}

/** Calls `listener` with the changed families once a frame, when one of `names` (or what begins so) is among them. */
export function onChange(names, listener) {
  listeners.push({ names, listener })
}

function place(key) {
  const cut = key.lastIndexOf('/')
  return cut < 0 ? ['', key] : [key.slice(0, cut), key.slice(cut + 1)]
}

function take({ set, gone }) {
  for (const [key, record] of Object.entries(set)) {
    const [name, id] = place(key)
    family(name).set(id, record)
    changed.add(name || key)
  }
  for (const key of gone) {
    const [name, id] = place(key)
    family(name).delete(id)
    changed.add(name || key)
  }
  frame ||= requestAnimationFrame(tell)
}

function tell() {
  frame = 0
  const now = changed
  changed = new Set()
  for (const { names, listener } of listeners) {
    if ([...now].some((one) => names.some((name) => one === name || one.startsWith(`${name}/`)))) listener(now)
  }
}

/** Resolves once the first table is there; `onLost` and `onBack` tell of the connection. */
export function openFeed({ onLost, onBack }) {
  return new Promise((resolve) => {
    const source = new EventSource('/events')
    source.addEventListener('all', (event) => {
      for (const [name, records] of families) {
        records.clear()
        changed.add(name)
      }
      take(JSON.parse(event.data))
      onBack()
      resolve()
    })
    source.addEventListener('change', (event) => take(JSON.parse(event.data)))
    source.addEventListener('error', onLost)
  })
}
