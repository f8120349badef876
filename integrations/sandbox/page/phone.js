// A client's phone: the private chat with the bot.
import { act, chooseFile, fileFields } from './act.js'
import { createComposer } from './composer.js'
import { avatar, h } from './element.js'
import { family, onChange } from './feed.js'
import { menuButton } from './menu.js'
import { createThread } from './thread.js'

const openings = ['The projector shows no picture', 'Where do I get my badge?', 'The Wi-Fi is very slow']

export function createPhone(client, index) {
  const who = { user: client.id, chat: client.id }
  const messages = () => family(`msg/${client.id}`)
  const composer = createComposer({
    label: `Write as ${client.name}`,
    placeholder: `Write as ${client.name}…`,
    send: (text, { replyTo, editing }) =>
      editing
        ? act('edit', { ...who, message: editing.id, text })
        : act('write', { ...who, text, replyTo: replyTo?.id }),
    attachments: () => attachmentsFor(who),
  })
  const thread = createThread({
    label: `${client.name}’s chat with the helpdesk`,
    mine: (message) => message.by.id === client.id,
    deeds: chatDeeds(who, composer),
    empty: () => [
      index === 0 ? h('span', { class: 'stepping', 'aria-hidden': 'true' }, '1') : null,
      h('p', {}, `You are ${client.name}, a client. Write what you need.`),
      ...openings
        .slice(index, index + 2)
        .map((text) => h('button', { type: 'button', class: 'chip', onclick: () => composer.fill(text) }, text)),
    ],
  })
  const state = h('small', {}, 'Helpdesk bot')
  let blocked = false
  const phone = h(
    'article',
    { class: 'phone pane', 'data-pane': `client-${index}`, 'aria-label': `${client.name}’s phone` },
    h(
      'header',
      { class: 'pane-head' },
      avatar(client.name),
      h('h2', {}, client.name, state),
      menuButton(`More for ${client.name}`, 'dots', () => [
        ['Press Start', () => act('start', who), '▶'],
        blocked ? ['Unblock the bot', () => setBlocked(false), '🔓'] : ['Block the bot', () => setBlocked(true), '⛔'],
      ]),
    ),
    thread.list,
    composer.form,
  )

  async function setBlocked(next) {
    if (!(await act(next ? 'block' : 'unblock', who))) return
    blocked = next
    phone.classList.toggle('blocked', next)
    state.textContent = next ? 'has blocked the bot' : 'Helpdesk bot'
  }

  const draw = () =>
    thread.show(
      'chat',
      [...messages().values()].toSorted((a, b) => a.id - b.id),
    )
  onChange([`msg/${client.id}`], draw)
  draw()
  return phone
}

/** What can be done with a message, by whoever writes here. */
export function chatDeeds(who, composer) {
  const fields = (message) => ({ ...resolve(who), chat: message.chatId, message: message.id })
  return {
    reply: (message) => composer.reply(message),
    edit: (message) => composer.edit(message),
    remove: (message) => act('deleteMessage', fields(message)),
    press: (message, data) => act('press', { ...fields(message), data }),
  }
}

/** `who` may change between clicks, so it may be a function. */
export function attachmentsFor(who) {
  const sample = (kind) => () => act('sample', { ...resolve(who), kind })
  return [
    ['A photo', sample('photo'), '📷'],
    ['A voice message', sample('voice'), '🎤'],
    ['A sticker', sample('sticker'), '👍'],
    ['A place', sample('location'), '📍'],
    ['From this computer…', () => sendFile(who), '📎'],
  ]
}

async function sendFile(who) {
  const file = await chooseFile()
  if (file) await act('file', { ...resolve(who), file: await fileFields(file) })
}

const resolve = (who) => (typeof who === 'function' ? who() : who)
