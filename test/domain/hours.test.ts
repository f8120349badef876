import test from 'ava'
import type { Hours } from '../../src/domain/hours.ts'
import { hoursText, opensAt, readHours } from '../../src/domain/hours.ts'

const everyDay = [0, 1, 2, 3, 4, 5, 6]
const workdays = [1, 2, 3, 4, 5]

const read: [text: string, hours: Hours | 'always' | null][] = [
  ['24/7', 'always'],
  ['9-21 Europe/Moscow', { zone: 'Europe/Moscow', days: everyDay, from: 540, to: 1260 }],
  [' 9:30 – 18:05 europe/moscow ', { zone: 'Europe/Moscow', days: everyDay, from: 570, to: 1085 }],
  ['mon-fri 9-18 Asia/Almaty', { zone: 'Asia/Almaty', days: workdays, from: 540, to: 1080 }],
  ['Пн-Ср,сб 22-6 UTC', { zone: 'UTC', days: [1, 2, 3, 6], from: 1320, to: 360 }],
  ['sat-mon 0-24 UTC', { zone: 'UTC', days: [0, 1, 6], from: 0, to: 1440 }],
  ['9-21', null],
  ['9-25 UTC', null],
  ['24-3 UTC', null],
  ['25-3 UTC', null],
  ['9:60-21 UTC', null],
  ['9-21 Europe/Nowhere', null],
  ['someday 9-21 UTC', null],
  ['mon-fri-sun 9-21 UTC', null],
  ['mon-someday 9-21 UTC', null],
  ['always', null],
]
for (const [text, hours] of read)
  test(`"${text}" ${hours === null ? 'is no hours' : 'can be read'}`, (t) => {
    t.deepEqual(readHours(text), hours)
    if (hours !== null && hours !== 'always')
      t.deepEqual(readHours(hoursText(hours)), hours, 'and is told as it is read')
  })

test('hours are told in a line', (t) => {
  t.is(hoursText(null), '24/7')
  t.is(hoursText(readHours('9-21 UTC') as Hours), '9:00-21:00 UTC')
  t.is(hoursText(readHours('mon-tue 9:05-21 UTC') as Hours), 'mon,tue 9:05-21:00 UTC')
})

// 27 November 2026 is a Friday.
const openings: [sentence: string, hours: string, now: string, opens: string | null][] = [
  ['at noon it is open', '9-21 Europe/Moscow', '2026-11-27T09:00:00Z', null],
  ['at nine sharp it is open', '9-21 Europe/Moscow', '2026-11-27T06:00:00Z', null],
  ['before nine it opens at nine', '9-21 Europe/Moscow', '2026-11-27T05:59:59.999Z', '2026-11-27T06:00:00Z'],
  [
    'at nine in the evening sharp it opens tomorrow',
    '9-21 Europe/Moscow',
    '2026-11-27T18:00:00Z',
    '2026-11-28T06:00:00Z',
  ],
  ['it is tomorrow there already', '9-21 Asia/Tokyo', '2026-11-27T16:00:00Z', '2026-11-28T00:00:00Z'],
  ['over midnight: open before it', '22-6 UTC', '2026-11-27T23:00:00Z', null],
  ['over midnight: open after it', '22-6 UTC', '2026-11-28T05:59:00Z', null],
  ['over midnight: closed by day', '22-6 UTC', '2026-11-28T06:00:00Z', '2026-11-28T22:00:00Z'],
  ['Friday’s night goes on on Saturday', 'mon-fri 22-6 UTC', '2026-11-28T01:00:00Z', null],
  ['Saturday’s night does not', 'mon-fri 22-6 UTC', '2026-11-29T01:00:00Z', '2026-11-30T22:00:00Z'],
  ['on a weekend it opens on Monday', 'mon-fri 9-18 UTC', '2026-11-28T12:00:00Z', '2026-11-30T09:00:00Z'],
  ['on Friday evening too', 'mon-fri 9-18 UTC', '2026-11-27T18:00:00Z', '2026-11-30T09:00:00Z'],
  ['once a week, a minute after', 'fri 9-10 UTC', '2026-11-27T10:01:00Z', '2026-12-04T09:00:00Z'],
  ['until midnight', '12-24 UTC', '2026-11-27T23:59:59Z', null],
  ['at midnight it is over', '12-24 UTC', '2026-11-28T00:00:00Z', '2026-11-28T12:00:00Z'],
  ['from nine to nine is the whole day', '9-9 UTC', '2026-11-27T08:59:00Z', null],
  ['the clock is put forward tonight', '9-21 Europe/Berlin', '2026-03-28T23:00:00Z', '2026-03-29T07:00:00Z'],
  ['the clock is put back tonight', '9-21 Europe/Berlin', '2026-10-24T22:00:00Z', '2026-10-25T08:00:00Z'],
  ['before the clock is put forward', '1:30-3 Europe/Berlin', '2026-03-29T00:10:00Z', '2026-03-29T00:30:00Z'],
  ['an hour that is left out is an hour later', '2:30-9 Europe/Berlin', '2026-03-29T00:40:00Z', '2026-03-29T01:30:00Z'],
  ['the same west of Greenwich', '2:30-9 America/New_York', '2026-03-08T06:40:00Z', '2026-03-08T07:30:00Z'],
  ['after the hour that was left out', '3:30-9 America/New_York', '2026-03-08T07:10:00Z', '2026-03-08T07:30:00Z'],
  ['half an hour beside the others', '9-21 Asia/Kolkata', '2026-11-27T03:29:00Z', '2026-11-27T03:30:00Z'],
]
for (const [sentence, hours, now, opens] of openings)
  test(`${sentence} (${hours})`, (t) => {
    t.deepEqual(opensAt(readHours(hours) as Hours, new Date(now)), opens === null ? null : new Date(opens))
  })

test('round the clock, or with no day at all, nobody is told to wait', (t) => {
  t.is(opensAt(null, new Date()), null)
  t.is(opensAt({ zone: 'UTC', days: [], from: 540, to: 600 }, new Date()), null)
})
