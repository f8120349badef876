import test from 'ava'
import { GrammyError, HttpError } from 'grammy'
import { setStage } from './telegram-stage.ts'

test('a lost request and a lost response look alike to the bot, and only one of them was done', async (t) => {
  const { telegram, api, client, annaId } = await setStage()
  t.teardown(telegram.close)
  client.start()
  const count = () => telegram.privateChat(annaId).messages.length
  telegram.weather.add({ method: 'sendMessage', fault: { kind: 'lost-request' } })
  await t.throwsAsync(api.sendMessage(annaId, 'one'), { instanceOf: HttpError })
  t.is(count(), 1)
  telegram.weather.add({ method: 'sendMessage', fault: { kind: 'lost-response' } })
  await t.throwsAsync(api.sendMessage(annaId, 'two'), { instanceOf: HttpError })
  t.is(count(), 2)
  await api.sendMessage(annaId, 'three')
  t.is(count(), 3, 'a fault strikes once')
  t.deepEqual(
    telegram.calls.map(({ fault, outcome }) => [fault, outcome?.ok]),
    [
      ['lost-request', undefined],
      ['lost-response', true],
      [undefined, true],
    ],
  )
})

test('a late call is done after its caller has given up', async (t) => {
  const { telegram, api, client, annaId } = await setStage()
  t.teardown(telegram.close)
  client.start()
  telegram.weather.add({ fault: { kind: 'late', afterMs: 400 } })
  const arrived = new Promise<void>((resolve) => {
    telegram.onChange(() => telegram.privateChat(annaId).messages.length === 2 && resolve())
  })
  await t.throwsAsync(api.sendMessage(annaId, 'late'), { instanceOf: HttpError })
  t.is(telegram.privateChat(annaId).messages.length, 1)
  await arrived
  t.is(telegram.privateChat(annaId).messages.at(-1)?.content.text, 'late')
})

test('the front’s error page, server errors and flood waits reach grammY as they do from Telegram', async (t) => {
  const { telegram, api, client, annaId } = await setStage()
  t.teardown(telegram.close)
  client.start()
  telegram.weather.add({ fault: { kind: 'html' } })
  await t.throwsAsync(api.sendMessage(annaId, 'x'), { instanceOf: HttpError })
  telegram.weather.add({ fault: { kind: '500-after' } })
  const failed = await t.throwsAsync(api.sendMessage(annaId, 'done all the same'), { instanceOf: GrammyError })
  t.is(failed?.error_code, 500)
  t.is(telegram.privateChat(annaId).messages.length, 2)
  telegram.weather.add({ fault: { kind: '429', retryAfterS: 7 }, where: ({ chat_id: chat }) => chat === annaId })
  const waiting = await t.throwsAsync(api.sendMessage(annaId, 'x'), { instanceOf: GrammyError })
  t.is(waiting?.parameters.retry_after, 7)
})

test('a server that is down refuses connections, and comes back at the same address with its memory', async (t) => {
  const { telegram, api, client, annaId } = await setStage()
  t.teardown(telegram.close)
  client.start()
  await telegram.weather.setDown('refuse')
  const refused = await t.throwsAsync(api.sendMessage(annaId, 'x'), { instanceOf: HttpError })
  t.regex(String(refused?.error), /ECONNREFUSED/)
  await telegram.weather.setDown(undefined)
  await api.sendMessage(annaId, 'back')
  t.deepEqual(
    telegram.privateChat(annaId).messages.map(({ content }) => content.text),
    ['/start', 'back'],
  )
})
