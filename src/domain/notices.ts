// Who is told what follows from a decision, on whichever road it came: the client, the technician whose ticket it is, the
// leads. Nobody is told of what they did themselves.

import type { Decision, Situation, Told, Want } from './decision.ts'
import { isBareThanks } from './message.ts'
import type { Technician, Ticket } from './ticket.ts'

/** Whoever has just spoken is still there, and sees the answer. */
const attentionMs = 60_000
/** Deliveries that fail one after the other are told of once. */
const failuresMs = 3_600_000

type Remembered = Ticket['told']
/** `remember`: what is not told again. */
type Noticed = { told: Told[]; remember: Remembered }

export function withNotices(situation: Situation, decision: Decision): Decision {
  const { ticket } = situation
  const memory = ticket ? remembered(ticket, decision) : {}
  const noticed = [
    ...(ticket ? [forClient(situation, ticket, decision), forTechnicians(situation, memory, decision)] : []),
    forLeads(situation, memory, decision),
  ]
  const told = noticed.flatMap((one) => one.told)
  const fresh: Remembered[] = noticed.map((one) => one.remember).filter((one) => Object.keys(one).length > 0)
  const changes = ticket !== null && (memory !== ticket.told || fresh.length > 0)
  if (told.length === 0 && !changes) return decision
  return {
    ...decision,
    change: changes ? { ...decision.change, told: Object.assign({}, memory, ...fresh) as Remembered } : decision.change,
    wants: [...decision.wants, ...told.map((one): Want => ({ op: 'notify', ...one }))],
  }
}

/** What was told before and still counts: with staff who speak, and with another technician, it begins anew. */
function remembered(ticket: Ticket, { keep, change }: Decision): Remembered {
  const told = change.told ?? ticket.told
  const anew = keep?.author === 'technician' || change.technicianId !== undefined
  if (!anew || told.answered === undefined) return told
  const { answered: _, ...rest } = told
  return rest
}

function forClient({ now }: Situation, ticket: Ticket, { change }: Decision): Noticed {
  const status = change.status ?? ticket.status
  const moved = status !== ticket.status
  const to = { role: 'client' } as const
  if (moved && (status === 'waiting' || status === 'done'))
    return { told: [{ to, kind: status, args: {} }], remember: {} }
  const taken = ticket.technicianId === null && typeof change.technicianId === 'number' && status !== 'closed'
  if (ticket.told.accepted !== undefined || !(taken || (moved && status === 'accepted')))
    return { told: [], remember: {} }
  return { told: [{ to, kind: 'accepted', args: {} }], remember: { accepted: now.toISOString() } }
}

function forTechnicians(situation: Situation, memory: Remembered, decision: Decision): Noticed {
  const { technician, responsible, actor, assignedBy, now } = situation
  const { technicianId } = decision.change
  const told = called(decision)
  const tell = (one: Technician, kind: 'assigned' | 'reassigned' | 'answered', by: Technician | null = null): void => {
    const caused = actor?.id === one.id || (one.todoistId !== null && one.todoistId === assignedBy)
    if (!caused) told.push({ to: { role: 'technician', id: one.id }, kind, args: by === null ? {} : { name: by.name } })
  }
  if (technicianId !== undefined) {
    const taker = [actor, situation.assignee, responsible].find((one) => one?.id === technicianId) ?? null
    if (taker) tell(taker, 'assigned')
    if (technician) tell(technician, 'reassigned', taker)
  } else if (technician && memory.answered === undefined && answers(situation, decision)) {
    tell(technician, 'answered')
    return { told, remember: { answered: now.toISOString() } }
  }
  return { told, remember: {} }
}

/** Those whom a note calls: finding out who that is, is another rule's part. */
function called({ events }: Decision): Told[] {
  return events.flatMap(({ action, actorName, payload: { to: technician } }): Told[] =>
    action === 'called' && typeof technician === 'number'
      ? [{ to: { role: 'technician', id: technician }, kind: 'mentioned', args: { name: actorName ?? '' } }]
      : [],
  )
}

/** The client has said something that was carried, and nobody of the staff is there to see it. */
function answers({ before }: Situation, { keep, wants }: Decision): boolean {
  if (keep?.author !== 'client' || !wants.some(({ op }) => op === 'comment') || isBareThanks(keep.content)) return false
  const spoke = before.find(({ origin }) => origin !== 'client')
  return !spoke || keep.at.getTime() - spoke.at.getTime() >= attentionMs
}

function forLeads({ ticket, actor, now }: Situation, memory: Remembered, { change, events, alarm }: Decision): Noticed {
  const to = { role: 'lead', except: actor?.telegramId ?? null } as const
  const told: Told[] = []
  const escalation = events.find(({ action }) => action === 'escalated')
  if (escalation)
    told.push({ to, kind: 'escalated', args: { cause: String(escalation.payload['cause']), urgency: change.urgency! } })
  else if (change.urgency === 'critical' && ticket?.status !== 'closed') told.push({ to, kind: 'critical', args: {} })
  if (alarm) told.push({ to, kind: 'sync_paused', args: {} })
  const failure = events.find(({ action }) => action === 'undelivered')
  if (!failure || !ticket) return { told, remember: {} }
  const { op, outbox } = failure.payload
  const reason = String(failure.payload['reason'])
  if (op === 'open_topic') {
    told.push({ to, kind: 'undelivered', args: { reason, topic: Number(outbox) } })
    return { told, remember: {} }
  }
  const before = memory.undelivered === undefined ? 0 : Date.parse(memory.undelivered)
  if (now.getTime() - before < failuresMs) return { told, remember: {} }
  told.push({ to, kind: 'undelivered', args: { reason } })
  return { told, remember: { undelivered: now.toISOString() } }
}
