// Whether both sides show the same of a ticket: the title and the buttons in the chat, the section and the tick on the
// board, who has it, and how urgent it is.
import type { SeenTask, SeenTicket } from './seen.ts'

const urgencies: Record<number, string> = { 1: 'not yet known', 2: 'planned', 3: 'same day', 4: 'critical' }
const emojiOf: Record<string, string> = { New: '🟢', Done: '🔵' }
const usernames: Record<string, string> = { Olga: 'olga_fix', Ivan: 'ivan_net', Lena: 'lena_lead' }

export function disagreements({ topics, tasks }: SeenTicket, cardUndecided: boolean): string[] {
  const topic = topics.find(({ deleted }) => !deleted)
  const task = tasks[0]
  if (!topic || !task || tasks.length > 1) return []
  const wrong: string[] = []
  const emoji = task.completed ? '🟣' : (emojiOf[task.section] ?? '🟡')
  if (!topic.name.startsWith(emoji))
    wrong.push(`the task is ${task.completed ? 'completed' : `in "${task.section}"`}, the topic is "${topic.name}"`)
  if (topic.closed !== task.completed)
    wrong.push(`the task is ${task.completed ? '' : 'not '}completed, the topic ${topic.closed ? '' : 'not '}closed`)
  const has = / \| @(\S+)\] /.exec(topic.name)?.[1] ?? null
  const responsible = task.responsible === null ? null : (usernames[task.responsible] ?? task.responsible)
  // A new ticket's title names nobody, whoever has it.
  if (emoji !== '🟢' && has !== responsible)
    wrong.push(`the task is ${String(responsible)}'s, the topic says "${topic.name}"`)
  const cards = topic.messages.filter(({ byBot, text, deleted }) => byBot && !deleted && /^#\d+\n/.test(text))
  const acts = task.completed ? ['reopen'] : openButtons.filter((one) => one !== statusOf(task.section))
  const buttons = [...acts, ...namesOffered(task)].join(',')
  // Of one that may stand there twice, the hub knows the last.
  const card = cards.at(-1)
  if (!card) wrong.push('the topic has no card')
  else if (withNamesSorted(card.buttons).join(',') !== buttons)
    wrong.push(`the card's buttons are ${card.buttons.join(',')}`)
  // Where it stands with many words, the card is only a number.
  if (card?.text.includes('\nClient: ')) wrong.push(...urgencyOf(card.text, task))
  if (cards.length > 1 && !cardUndecided) wrong.push(`the topic has ${cards.length} cards`)
  return wrong
}

/** What a card offers, but for the status the ticket is in. */
const openButtons = [
  'take',
  'done',
  'close',
  'in_progress',
  'waiting',
  'attention',
  'needs_purchase',
  'needs_contractor',
  'escalate',
]

/** The buttons that give the ticket to one of the technicians on the list, in the order of the settings. */
const listed: Record<string, string> = { Olga: 'a1', Ivan: 'a2' }

/** Everybody on the list, but for who has it. */
function namesOffered({ completed, responsible }: SeenTask): string[] {
  if (completed) return []
  return Object.entries(listed).flatMap(([name, button]) => (name === responsible ? [] : [button]))
}

/** Whoever has less to do comes first: that is as of when the card was made. */
function withNamesSorted(buttons: string[]): string[] {
  const names = buttons.filter((button) => /^a\d+$/.test(button))
  return [...buttons.filter((button) => !names.includes(button)), ...names.toSorted()]
}

function statusOf(section: string): string {
  return section.toLowerCase().replace(' ', '_')
}

function urgencyOf(card: string, { priority, labels }: SeenTask): string[] {
  const urgency = /^Urgency: (.+)$/m.exec(card)?.[1] ?? 'not yet known'
  const escalated = card.includes('⚠️ Escalated')
  return [
    ...(urgency === urgencies[priority] ? [] : [`the task has priority ${priority}, the card says "${urgency}"`]),
    ...(escalated === labels.includes('escalated')
      ? []
      : [
          `the task's labels are "${labels.join()}", the card ${escalated ? 'says' : 'does not say'} that it is escalated`,
        ]),
  ]
}
