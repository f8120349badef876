// /forget @anna: erases a person everywhere the hub can reach. Asked twice, by two buttons one after the other, of the same
// lead, within ten minutes; each question names the person.

import type { Client } from '../../domain/ticket.ts'
import { isForgotten } from '../../domain/ticket.ts'
import { clientById } from '../../store/clients.ts'
import type { Transaction } from '../../store/database.ts'
import { askToForget, changeForgetting, lockForgetting } from '../../store/forgettings.ts'
import type { Forgetting } from '../../store/forgettings.ts'
import { say } from '../../texts/texts.ts'
import { beginForgetting } from '../forget.ts'
import { buttonOf, plainly } from './command.ts'
import type { Ask, Command, Pressed } from './command.ts'
import { clientMeant, nameOf } from './named.ts'

const answerWithinMs = 10 * 60_000

const over: Pressed = { told: 'forget_over', said: null }

export const forgetCommand: Command = {
  for: 'leads',
  async run(trx, ask) {
    const { locale } = ask
    // Nobody is erased by a slip: even in a topic, only whoever is named.
    if (ask.args === '') return plainly(say(locale, 'forget_usage'))
    const { client, name } = await clientMeant(trx, { ticketId: null, args: ask.args })
    if (!client) return plainly(say(locale, 'client_unknown', { name: name.slice(0, 100).toWellFormed() }))
    const id = await askToForget(trx, { clientId: client.id, askedBy: ask.from.telegramId, chatId: ask.place.chatId })
    return question(ask, client, { id, press: 'first' })
  },
  async press(trx, ask, press) {
    const [, step, id] = /^([12]):(\d{1,15})$/.exec(press) ?? []
    const forgetting = id === undefined ? undefined : await lockForgetting(trx, Number(id))
    if (!forgetting) return over
    if (forgetting.askedBy !== ask.from.telegramId) return { told: 'not_yours', said: null }
    const client = await clientById(trx, forgetting.clientId)
    if (isForgotten(client) || ask.now.getTime() - forgetting.askedAt.getTime() > answerWithinMs) return over
    return await answered(trx, ask, forgetting, client, step === '1')
  },
}

async function answered(
  trx: Transaction,
  ask: Ask,
  forgetting: Forgetting,
  client: Client,
  first: boolean,
): Promise<Pressed> {
  const { id, state } = forgetting
  if (first && state === 'asked') {
    await changeForgetting(trx, id, { state: 'sure' })
    return { told: 'forget_sure', said: question(ask, client, { id, press: 'second' }) }
  }
  if (first || state !== 'sure') return over
  await beginForgetting(trx, forgetting, client, ask.from.name)
  // The question named the person; what takes its place does not.
  return { told: 'forget_begun', said: plainly(say(ask.locale, 'forget_running')) }
}

function question(
  { locale }: Ask,
  client: Client,
  { id, press }: { id: number; press: 'first' | 'second' },
): ReturnType<typeof plainly> {
  const name = `${nameOf(client)}, ${client.telegramId}`
  return press === 'first'
    ? plainly(say(locale, 'forget_ask', { name }), [[buttonOf('forget', say(locale, 'button_forget'), `1:${id}`)]])
    : plainly(say(locale, 'forget_ask_again', { name }), [
        [buttonOf('forget', say(locale, 'button_forget_sure'), `2:${id}`)],
      ])
}
