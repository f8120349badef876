// A situation as it mostly is: Anna's new ticket, nobody has it, everything open. A test names what is different.

import type { Situation } from '../../src/domain/decision.ts'
import type { Client, Status, Technician, Ticket } from '../../src/domain/ticket.ts'

export const now = new Date('2026-03-01T12:00:00Z')
export const hoursAgo = (hours: number): Date => new Date(now.getTime() - hours * 3_600_000)

export const anna: Client = {
  id: 3,
  telegramId: 7,
  username: 'anna',
  name: 'Anna',
  locale: 'en',
  since: hoursAgo(1000),
  unreachable: false,
  blocked: false,
}
export const ivan: Technician = {
  id: 1,
  name: 'Ivan',
  telegramId: 8,
  username: 'ivan_p',
  todoistId: 'u1',
  groupId: null,
}
export const olga: Technician = {
  id: 2,
  name: 'Olga Ivanova',
  telegramId: 9,
  username: 'olga',
  todoistId: null,
  groupId: null,
}

export function ticket(status: Status, more: Partial<Ticket> = {}): Ticket {
  return {
    id: 12,
    deskId: 1,
    clientId: 3,
    status,
    urgency: 'unknown',
    technicianId: null,
    assignedAt: null,
    subject: 'Projector',
    openedAt: hoursAgo(100),
    firstAnsweredAt: null,
    closedAt: status === 'closed' ? hoursAgo(10) : null,
    bounces: 0,
    escalatedFor: [],
    told: {},
    ...more,
  }
}

export function situation(more: Partial<Situation> = {}): Situation {
  return {
    now,
    reopenHours: 72,
    hours: null,
    ticket: ticket('new'),
    client: anna,
    technician: null,
    left: false,
    actor: null,
    assignee: null,
    staff: [ivan, olga],
    leads: [],
    message: null,
    album: [],
    replyTo: null,
    before: [],
    escalationWords: ['оператор', 'жалоба', 'проблема не решена', 'manager'],
    taskGone: false,
    canned: null,
    questions: [],
    staffLocale: 'en',
    survey: null,
    queue: null,
    other: null,
    closing: null,
    fields: [],
    sectionStatus: null,
    putBacks: 0,
    responsible: null,
    assignedBy: null,
    projectIsOurs: true,
    ...more,
  }
}
