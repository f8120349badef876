import test from 'ava'
import { createPace } from '../../integrations/todoist/pace.ts'

const quarterHour = 15 * 60_000
const perWindow = 1000

/** When calls leave, one after the other, while there is always something to send. */
function backlog(hours: number): number[] {
  let now = 0
  const pace = createPace(() => now, perWindow)
  const left: number[] = []
  while (now < hours * 3_600_000) {
    now += pace.take()
    left.push(now)
  }
  return left
}

test('a backlog moves at nine tenths of what the window allows, hour after hour', (t) => {
  const calls = backlog(6)
  t.true(calls.length / (6 * 4) >= perWindow * 0.9)
  const lastHour = calls.filter((at) => at >= 5 * 3_600_000)
  t.true(lastHour.length / 4 >= perWindow * 0.9)
})

test('no quarter of an hour, whenever it starts, holds more than the window allows', (t) => {
  const calls = backlog(2)
  for (const [index, from] of calls.entries()) {
    const beyond = calls.findIndex((at, place) => place > index && at >= from + quarterHour)
    if (beyond > 0) t.true(beyond - index <= perWindow)
  }
})

test('after a quiet time the first calls leave at once', (t) => {
  let now = quarterHour
  const pace = createPace(() => now, perWindow)
  for (let call = 0; call < 30; call += 1) t.is(pace.take(), 0)
  now += quarterHour
  t.is(pace.take(), 0)
})
