// One Telegram message as a bubble: who, what, what it answers, its buttons, and what can be done with it.
import { clock, fileSize, h, signButton } from './element.js'
import { openInside } from './links.js'
import { entityText } from './rich-text.js'

/** `mine` tells whose app this is; `deeds` has reply, edit, remove and press. */
export function messageElement(message, { mine, deeds, showName }) {
  if (message.service) {
    return h('li', { class: `service${message.deleted ? ' deleted' : ''}` }, h('span', {}, message.service))
  }
  const own = mine(message)
  const bubble = h(
    'div',
    { class: `bubble${message.big ? ' big' : ''}`, tabIndex: 0 },
    showName && !own ? h('span', { class: 'by' }, message.by.name) : null,
    message.forwarded ? h('span', { class: 'forwarded' }, `Forwarded from ${message.forwarded}`) : null,
    message.reply ? quoteElement(message.reply) : null,
    message.big ? h('span', { class: 'sticker' }, message.big) : null,
    message.file ? fileElement(message.file) : null,
    message.extra ? h('span', { class: 'extra' }, message.extra) : null,
    message.text ? h('p', { class: 'said' }, ...entityText(message.text, message.entities)) : null,
    h(
      'span',
      { class: 'meta' },
      message.pinned ? h('span', { title: 'pinned' }, '📌 ') : null,
      message.deleted ? 'deleted ' : null,
      message.edited ? 'edited ' : null,
      clock(new Date(message.at * 1000)),
    ),
    message.deleted ? null : tools(message, own, deeds),
  )
  return h(
    'li',
    { class: `message${own ? ' own' : ''}${message.by.bot ? ' bot' : ''}${message.deleted ? ' deleted' : ''}` },
    bubble,
    message.buttons.length > 0 && !message.deleted ? keyboard(message, deeds) : null,
  )
}

export function quoteElement({ name, text }) {
  return h('span', { class: 'reply' }, h('span', { class: 'reply-name' }, name), text)
}

export function fileElement(file) {
  if (file.kind === 'photo') {
    const image = h('img', { src: file.url, alt: file.name, loading: 'lazy' })
    return h('a', { class: 'photo', href: file.url, target: '_blank' }, image)
  }
  if (file.kind === 'voice' || file.kind === 'audio') {
    return h(
      'span',
      { class: 'voice' },
      h('span', { class: 'wave', 'aria-hidden': 'true' }, ...wave(file.url)),
      h('span', {}, `${file.kind === 'voice' ? 'Voice' : file.name} · 0:${String(file.seconds ?? 0).padStart(2, '0')}`),
    )
  }
  return h(
    'a',
    { class: 'file', href: file.url, download: file.name },
    h('span', { class: 'file-sign', 'aria-hidden': 'true' }, '📎'),
    h('span', {}, h('span', { class: 'file-name' }, file.name), h('small', {}, fileSize(file.size))),
  )
}

function wave(seed) {
  return Array.from({ length: 18 }, (_, index) => {
    const bar = h('i')
    bar.style.setProperty('--tall', String(0.25 + ((seed.charCodeAt(index % seed.length) * (index + 3)) % 70) / 100))
    return bar
  })
}

function tools(message, own, deeds) {
  return h(
    'span',
    { class: 'tools' },
    signButton('Reply', 'reply', () => deeds.reply(message)),
    own && message.text ? signButton('Edit', 'pencil', () => deeds.edit(message)) : null,
    own ? signButton('Delete', 'trash', () => deeds.remove(message)) : null,
  )
}

function keyboard(message, deeds) {
  return h(
    'div',
    { class: 'keyboard' },
    ...message.buttons.map((row) =>
      h(
        'div',
        {},
        ...row.map(({ text, data, url }) =>
          h('button', { type: 'button', onclick: () => (url ? visit(url) : deeds.press(message, data)) }, text),
        ),
      ),
    ),
  )
}

function visit(url) {
  if (!openInside(url)) window.open(url, '_blank', 'noreferrer')
}
