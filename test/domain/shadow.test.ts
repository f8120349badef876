import test from 'ava'
import { compare } from '../../src/domain/shadow.ts'
import type { Comparison, FieldValue, Shadow } from '../../src/domain/shadow.ts'

const at = (second: number): Date => new Date(Date.UTC(2026, 2, 1, 12, 0, second))
const shadow = (agreed: FieldValue, wanted: FieldValue[], seconds: number): Shadow => ({
  agreed,
  wanted,
  seenAt: at(seconds),
})

const rows: [sentence: string, before: Shadow | null, value: FieldValue, seen: number, Comparison][] = [
  [
    "a field seen for the first time is somebody's doing",
    null,
    'a',
    10,
    { verdict: 'changed', shadow: shadow('a', [], 10) },
  ],
  ['what is agreed, seen again, is known', shadow('a', [], 10), 'a', 10, { verdict: 'known', shadow: null }],
  [
    'what is agreed, seen later, is known, and it is remembered when',
    shadow('a', [], 10),
    'a',
    20,
    { verdict: 'known', shadow: shadow('a', [], 20) },
  ],
  ['what is agreed, seen late, is known', shadow('a', [], 10), 'a', 5, { verdict: 'known', shadow: null }],
  [
    "a person's change is news, and wins over what we still want",
    shadow('a', ['b'], 10),
    'c',
    20,
    { verdict: 'changed', shadow: shadow('c', [], 20) },
  ],
  [
    'a change within the same second is news',
    shadow('a', [], 10),
    'b',
    10,
    { verdict: 'changed', shadow: shadow('b', [], 10) },
  ],
  ['a late item update never undoes a newer change', shadow('b', [], 20), 'a', 10, { verdict: 'known', shadow: null }],
  [
    'our own write coming back is confirmed',
    shadow('a', ['b'], 10),
    'b',
    20,
    { verdict: 'confirmed', shadow: shadow('b', [], 20) },
  ],
  [
    'our own write is confirmed however old its time is',
    shadow('a', ['b'], 20),
    'b',
    10,
    { verdict: 'confirmed', shadow: shadow('b', [], 20) },
  ],
  [
    'a write of ours that was followed by another leaves the other to come',
    shadow('a', ['b', 'c'], 10),
    'b',
    20,
    { verdict: 'confirmed', shadow: shadow('b', ['c'], 20) },
  ],
  [
    'the last of our writes confirms the ones before it',
    shadow('a', ['b', 'c'], 10),
    'c',
    20,
    { verdict: 'confirmed', shadow: shadow('c', [], 20) },
  ],
  [
    'what we want to change, not changed yet, is known',
    shadow(false, [true], 10),
    false,
    20,
    { verdict: 'known', shadow: shadow(false, [true], 20) },
  ],
  [
    'there and back again: the way there is still ours when it arrives',
    shadow(false, [true, false], 10),
    false,
    20,
    { verdict: 'known', shadow: shadow(false, [true, false], 20) },
  ],
  [
    'nobody is a value like any other',
    shadow('u1', [null], 10),
    null,
    20,
    { verdict: 'confirmed', shadow: shadow(null, [], 20) },
  ],
]
for (const [sentence, before, value, seen, wanted] of rows) {
  test(sentence, (t) => {
    t.deepEqual(compare(before, value, at(seen)), wanted)
  })
}

test('a change seen late, after it had been taken back, is no news', (t) => {
  const back = compare(shadow('a', [], 10), 'a', at(40))
  t.deepEqual(compare(back.shadow, 'b', at(30)), { verdict: 'known', shadow: null })
})
