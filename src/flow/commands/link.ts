// /link: a code that a technician writes on the board, so that both accounts are known as one person's.

import { randomInt } from 'node:crypto'
import { keepCode } from '../../store/accounts.ts'
import { technicianOfPerson } from '../../store/technicians.ts'
import { say } from '../../texts/texts.ts'
import { plainly } from './command.ts'
import type { Command } from './command.ts'

export const linkCommand: Command = {
  for: 'staff',
  async run(trx, { from, privately, locale }) {
    if (!privately) return plainly(say(locale, 'link_privately'))
    const { id } = await technicianOfPerson(trx, from)
    const code = newCode()
    await keepCode(trx, code, id)
    return plainly(say(locale, 'link_code', { code }))
  },
}

/** Letters and digits that nobody takes for one another. */
function newCode(): string {
  const some = (from: string): string => Array.from({ length: 4 }, () => from[randomInt(from.length)]).join('')
  return `${some('ABCDEFGHJKLMNPQRSTUVWXYZ')}-${some('0123456789')}`
}
