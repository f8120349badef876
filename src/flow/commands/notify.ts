// /notify: what somebody is told, by role, and a button to switch each.

import { noticeKinds } from '../../domain/decision.ts'
import type { NoticeKind, Role } from '../../domain/decision.ts'
import type { Locale } from '../../domain/ticket.ts'
import type { Button } from '../../ports.ts'
import type { Transaction } from '../../store/database.ts'
import { mutesOf, turnMute } from '../../store/mutes.ts'
import type { Said } from '../../store/stored-want.ts'
import { say } from '../../texts/texts.ts'
import { buttonOf, plainly } from './command.ts'
import type { Ask, Command } from './command.ts'

/** That a request is solved or closed is told to everybody. */
type Mutable<Of extends Role> = Exclude<NoticeKind<Of>, 'done'>

export const notifyCommand: Command = {
  for: 'everybody',

  async run(trx, ask) {
    return await settings(trx, ask)
  },

  /** `role:kind:account`: what was asked for is its own asker's to switch, whoever else sees it in a group. */
  async press(trx, ask, press) {
    const [role = '', kind, account] = press.split(':')
    if (account !== String(ask.from.telegramId)) return { told: 'notify_others', said: null }
    const known = rolesOf(ask).find((one) => one === role)
    const turned = known && mutable(known).find((one) => one === kind)
    if (!known || !turned) return { told: 'old_button', said: null }
    await turnMute(trx, ask.from.telegramId, known, turned)
    return { told: 'notify_changed', said: await settings(trx, ask) }
  },
}

function rolesOf({ everywhere, isStaff }: Ask): Role[] {
  if (!isStaff) return ['client']
  return everywhere ? ['technician', 'lead'] : ['technician']
}

function mutable<Of extends Role>(role: Of): Mutable<Of>[] {
  return noticeKinds[role].filter((kind): kind is Mutable<Of> => kind !== 'done')
}

async function settings(trx: Transaction, ask: Ask): Promise<Said> {
  const rows: Button[][] = []
  for (const role of rolesOf(ask)) {
    const muted = await mutesOf(trx, ask.from.telegramId, role)
    for (const kind of mutable(role))
      rows.push([
        buttonOf('notify', label(role, kind, muted.has(kind), ask.locale), `${role}:${kind}:${ask.from.telegramId}`),
      ])
  }
  return plainly(say(ask.locale, 'notify'), rows)
}

function label(role: Role, kind: NoticeKind, muted: boolean, locale: Locale): string {
  const key = `notify_${role}_${kind}` as 'notify_lead_critical'
  return say(locale, 'notify_line', { sign: muted ? '🔕' : '🔔', what: say(locale, key) })
}
