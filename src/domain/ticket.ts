// What a ticket is, and the words for its state.

export const statuses = [
  'new',
  'accepted',
  'in_progress',
  'waiting',
  'attention',
  'needs_purchase',
  'needs_contractor',
  'done',
  'closed',
] as const
export type Status = (typeof statuses)[number]

/** The statuses a task shows by the section it stands in; `closed` is shown by completing it. */
export type SectionStatus = Exclude<Status, 'closed'>
export const sectionStatuses = statuses.filter((status): status is SectionStatus => status !== 'closed')

/** The statuses an open ticket is put in by hand; accepted it becomes by being taken, new by being given back. */
export const handStatuses = [
  'in_progress',
  'waiting',
  'attention',
  'needs_purchase',
  'needs_contractor',
  'done',
] as const
export type HandStatus = (typeof handStatuses)[number]

export const urgencies = ['unknown', 'planned', 'same_day', 'critical'] as const
export type Urgency = (typeof urgencies)[number]

export const locales = ['en', 'ru'] as const
export type Locale = (typeof locales)[number]

/** What has escalated a ticket; each does it once. */
export const escalationCauses = ['words', 'unanswered', 'staff', 'label'] as const
export type EscalationCause = (typeof escalationCauses)[number]

/** What is told once, or not again until something else has happened. */
export type ToldOnce =
  | 'accepted'
  | 'answered'
  | 'undelivered'
  | 'closed_not_sent'
  | 'paused_not_sent'
  | 'command_not_sent'
  | 'edit_not_sent'
  | 'canned_stands'

export type Ticket = {
  id: number
  deskId: number
  clientId: number
  status: Status
  urgency: Urgency
  technicianId: number | null
  /** Since when whoever has it has it, or nobody does. */
  assignedAt: Date | null
  subject: string
  openedAt: Date
  firstAnsweredAt: Date | null
  closedAt: Date | null
  /** Messages in a row that came with nobody writing them; too many pause the ticket's sync. */
  bounces: number
  escalatedFor: EscalationCause[]
  /** When it was told, as an ISO time. */
  told: Partial<Record<ToldOnce, string>>
}

export type Client = {
  id: number
  telegramId: number
  username: string | null
  name: string
  locale: Locale
  since: Date
  /** The client has blocked the bot: what is meant for them waits. */
  unreachable: boolean
  /** Nothing they say is kept, since a lead has said so. */
  blocked: boolean
}

/** Erased at their wish: a negative number stands for the account, and nothing more is said to or about them. */
export function isForgotten({ telegramId }: Pick<Client, 'telegramId'>): boolean {
  return telegramId < 0
}

export type Technician = {
  id: number
  name: string
  telegramId: number | null
  username: string | null
  todoistId: string | null
  /** The chat id of a group of their own, where their tickets are mirrored. */
  groupId: number | null
}

/** How a technician is called where a short name is wanted: `@username`, else the name. */
export function callName(technician: Pick<Technician, 'name' | 'username'>): string {
  return technician.username ? `@${technician.username}` : technician.name
}
