// The support group: its topics, and the one that is open.
import { act } from './act.js'
import { ask } from './ask.js'
import { createComposer } from './composer.js'
import { h, signButton } from './element.js'
import { family, onChange, single } from './feed.js'
import { setOpener } from './links.js'
import { menuButton } from './menu.js'
import { attachmentsFor, chatDeeds } from './phone.js'
import { createSwitcher } from './switcher.js'
import { createThread } from './thread.js'

const general = { id: null, name: 'General', closed: false }

export function createGroup(pane, { reveal }) {
  const { group, staff } = single('cast')
  const messages = () => family(`msg/${group.id}`)
  /** How many messages were seen in each topic. */
  const seen = new Map()
  let open = general
  let chosenByHand = false

  const switcher = createSwitcher({ label: 'Write as', people: staff, onChoose: () => (thread.redraw(), draw()) })
  const user = () => switcher.chosen().telegramId
  const who = () => ({ user: user(), chat: group.id, thread: open.id ?? undefined })
  const composer = createComposer({
    label: 'Write in the topic',
    placeholder: 'Answer… (// keeps a note)',
    before: switcher.element,
    send: (text, { replyTo, editing }) =>
      editing
        ? act('edit', { ...who(), message: editing.id, text })
        : act('write', { ...who(), text, replyTo: replyTo?.id }),
    attachments: () => attachmentsFor(who),
  })
  const thread = createThread({
    label: 'Messages of the topic',
    showName: true,
    mine: (message) => message.by.id === user(),
    deeds: chatDeeds(who, composer),
    empty: () => (open.id === null ? guide() : [h('p', {}, 'Nothing was said here yet.')]),
  })
  const title = h('h3')
  const topics = h('ul', { class: 'topics', 'aria-label': 'Topics' })
  const topicMenu = menuButton('Topic', 'dots', () => [
    ['Rename…', rename, '✎'],
    open.closed ? ['Reopen', () => act('reopenTopic', who()), '🔓'] : ['Close', () => act('closeTopic', who()), '🔒'],
    ['Delete…', remove, '🗑'],
  ])

  pane.append(
    h(
      'header',
      { class: 'pane-head telegram' },
      h('h2', {}, group.title, h('small', {}, 'Telegram group, one topic per request')),
      signButton('New topic', 'plus', create),
    ),
    h(
      'div',
      { class: 'group-body' },
      topics,
      h('div', { class: 'topic' }, h('header', { class: 'topic-head' }, title, topicMenu), thread.list, composer.form),
    ),
  )

  async function create() {
    const name = await ask({ title: 'New topic', label: 'Name', ok: 'Create' })
    if (name) await act('createTopic', { user: user(), name })
  }
  async function rename() {
    const name = await ask({ title: 'Rename the topic', label: 'Name', value: open.name, ok: 'Rename' })
    if (name) await act('renameTopic', { ...who(), name })
  }
  async function remove() {
    const sure = await ask({ title: `Delete “${open.name}” with all its messages?`, ok: 'Delete' })
    if (sure !== null) await act('deleteTopic', who())
  }

  function choose(topic) {
    open = topic
    draw()
  }

  function draw() {
    const byTopic = Map.groupBy(messages().values(), ({ threadId }) => threadId)
    const last = (id) => byTopic.get(id)?.at(-1)?.id ?? id ?? 0
    const all = [...family('topic').values()].toSorted(
      (a, b) => Number(a.closed) - Number(b.closed) || last(b.id) - last(a.id),
    )
    // The first request opens by itself, so that a newcomer sees where it went.
    if (!chosenByHand && open.id === null && all.length > 0) open = all[0]
    open = open.id === null ? general : (all.find(({ id }) => id === open.id) ?? general)
    const shown = (byTopic.get(open.id) ?? []).toSorted((a, b) => a.id - b.id)
    seen.set(open.id, shown.length)
    const had = topics.contains(document.activeElement) ? document.activeElement.dataset.topic : undefined
    topics.replaceChildren(...[general, ...all].map((topic) => topicElement(topic, byTopic.get(topic.id)?.length ?? 0)))
    if (had !== undefined) topics.querySelector(`[data-topic="${had}"]`)?.focus()
    title.textContent = open.name
    topicMenu.hidden = open.id === null
    thread.show(open.id, shown)
  }

  function topicElement(topic, count) {
    const [emoji, rest] = splitTitle(topic.name)
    const news = topic.id === open.id ? 0 : count - (seen.get(topic.id) ?? 0)
    return h(
      'li',
      {},
      h(
        'button',
        {
          type: 'button',
          class: `topic-button${topic.closed ? ' closed' : ''}`,
          'data-topic': String(topic.id),
          'aria-current': topic.id === open.id ? 'true' : null,
          onclick() {
            chosenByHand = true
            choose(topic)
          },
        },
        h('span', { class: 'topic-sign', 'aria-hidden': 'true' }, topic.id === null ? '#' : emoji),
        h('span', { class: 'topic-name' }, rest),
        topic.closed ? h('span', { class: 'topic-lock', title: 'closed' }, '🔒') : null,
        news > 0 ? h('span', { class: 'news', 'aria-label': `${news} new` }, String(news)) : null,
      ),
    )
  }

  setOpener('topic', (id) => {
    const topic = family('topic').get(String(id))
    if (!topic) return
    chosenByHand = true
    choose(topic)
    reveal('group')
  })
  onChange(['topic', `msg/${group.id}`], draw)
  draw()
}

function guide() {
  return [
    h('span', { class: 'stepping', 'aria-hidden': 'true' }, '2'),
    h('p', {}, 'Each request opens a topic here. Answer in it as one of the staff; the client reads it from the bot.'),
    h('p', { class: 'aside' }, 'What is said in General stays among the staff.'),
  ]
}

function splitTitle(name) {
  const found = /^(\p{Extended_Pictographic}️?)\s*(.*)$/u.exec(name)
  return found ? [found[1], found[2]] : ['💬', name]
}
