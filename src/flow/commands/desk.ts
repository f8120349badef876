// /desk: the desks of this hub. A lead makes a group one by a word in it, and says there how it works.

import type { Transaction } from '../../store/database.ts'
import { takeTurns } from '../../store/database.ts'
import type { Desk } from '../../store/desks.ts'
import { changeDesk, deskOfGroup, workingDesks } from '../../store/desks.ts'
import { deskProjects } from '../../store/projects.ts'
import type { Said } from '../../store/stored-want.ts'
import { say } from '../../texts/texts.ts'
import { addDesk } from '../new-desk.ts'
import { plainly } from './command.ts'
import type { Ask, Command } from './command.ts'
import { settingsText, setDesk } from './desk-settings.ts'

/** Room for some more than ten desks, in one message. */
const listLimit = 4000

export const deskCommand: Command = {
  for: 'leads',
  anywhere: /^add\b/i,
  async run(trx, ask) {
    const [, word = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(ask.args)!
    const { desk, locale } = ask
    switch (word.toLowerCase()) {
      case '':
      case 'list':
        return plainly(await listed(trx, ask))
      case 'add':
        return await added(trx, ask, rest)
      case 'set':
      case 'on':
      case 'off':
        if (!desk) return plainly(say(locale, 'desk_where'))
        if (word.toLowerCase() === 'set') return plainly(await setDesk(trx, desk, rest))
        return plainly(await switched(trx, ask, desk, word.toLowerCase() === 'on'))
      default:
        return plainly(say(locale, 'desk_usage'))
    }
  },
}

async function added(trx: Transaction, ask: Ask, rest: string): Promise<Said> {
  const { locale, place } = ask
  if (ask.privately || place.threadId !== null) return plainly(say(locale, 'desk_add_where'))
  await takeTurns(trx, 'desks')
  // It may have come to stand while somebody else had the turn.
  const desk = await deskOfGroup(trx, place.chatId)
  if (desk?.state === 'off') return plainly(await switched(trx, ask, desk, true))
  if (desk) return plainly(say(locale, 'desk_add_known', { name: desk.name, slug: desk.slug }))
  const [, slug, name] = /^([a-z0-9][a-z0-9_-]{0,31})(?:\s+(\S.{0,59}))?$/i.exec(rest.trim()) ?? []
  if (slug === undefined) return plainly(say(locale, 'desk_add_usage'))
  const told = await addDesk(trx, {
    slug: slug.toLowerCase(),
    name: name?.trim() ?? null,
    chatId: place.chatId,
    locale,
  })
  return plainly(say(locale, told, { slug: slug.toLowerCase() }))
}

async function listed(trx: Transaction, ask: Ask): Promise<string> {
  const texts: string[] = []
  let length = 0
  for (const desk of await workingDesks(trx)) {
    const projects = await deskProjects(trx, desk.id)
    const text = [
      say(ask.locale, `desk_line_${desk.state === 'off' ? 'off' : 'open'}`, { name: desk.name, slug: desk.slug }),
      say(ask.locale, 'desk_group', { url: ask.links.topicLink({ chatId: desk.chatId, threadId: null }) }),
      ...(projects.length > 0
        ? [say(ask.locale, 'desk_project', { name: projects.map((project) => `“${project.name}”`).join(', ') })]
        : []),
      say(ask.locale, 'desk_link', { url: ask.links.startLink(desk.slug) }),
      settingsText(desk, ask.locale),
    ].join('\n')
    length += text.length + 2
    if (length > listLimit) break
    texts.push(text)
  }
  return texts.join('\n\n')
}

/** There is always a desk that clients can write to. */
async function switched(trx: Transaction, { locale, links }: Ask, desk: Desk, on: boolean): Promise<string> {
  await takeTurns(trx, 'desks')
  const others = (await workingDesks(trx)).filter(({ id, state }) => id !== desk.id && state === 'open')
  if (!on && others.length === 0) return say(locale, 'desk_off_last')
  await changeDesk(trx, desk.id, { state: on ? 'open' : 'off' })
  return say(locale, on ? 'desk_is_on' : 'desk_is_off', { name: desk.name, url: links.startLink(desk.slug) })
}
