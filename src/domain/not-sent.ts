// What is said on the board to whoever comments there what is not sent. Once for a while: it stands above what follows,
// and a machine that answers it is not answered again.

import type { Decision, Situation } from './decision.ts'

const quietMs = 3_600_000

export function remarkNotSent(
  { ticket, taskGone, now }: Situation,
  why: 'closed_not_sent' | 'paused_not_sent' | 'command_not_sent' | 'edit_not_sent' | 'canned_stands',
): Pick<Decision, 'change' | 'wants'> {
  const { told, closedAt } = ticket!
  // What was written before the ticket was closed may be read behind that.
  const at = Math.max(now.getTime(), closedAt?.getTime() ?? 0)
  const last = told[why] === undefined ? -Infinity : Date.parse(told[why])
  const stands = at - last < quietMs && last >= (closedAt?.getTime() ?? 0)
  if (taskGone || stands) return { change: {}, wants: [] }
  return {
    change: { told: { ...told, [why]: new Date(at).toISOString() } },
    wants: [{ op: 'remark', notice: `${why}_here`, args: {} }],
  }
}
