// Whose ring it is: every connection of this process signs with the same name.

import { randomUUID } from 'node:crypto'

export const ringer = randomUUID()

/** To be asked of every connection that may ring. */
export const signRings = `set helpdesk_hub.ringer = '${ringer}'`

/** The name, in a statement. */
export const signature = `coalesce(current_setting('helpdesk_hub.ringer', true), '')`
