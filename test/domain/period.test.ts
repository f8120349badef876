import test from 'ava'
import { exportFile, exportOf } from '../../src/domain/export-ref.ts'
import { periodOf } from '../../src/domain/period.ts'

test('a period is two days in their order', (t) => {
  t.deepEqual(periodOf(' 2026-11-01  2026-11-20 '), { from: '2026-11-01', to: '2026-11-20' })
  t.deepEqual(periodOf('2024-02-29 2024-02-29'), { from: '2024-02-29', to: '2024-02-29' })
})

test('anything else is none', (t) => {
  for (const words of [
    '',
    '2026-11-01',
    '2026-11-20 2026-11-01',
    '2026-02-29 2026-03-01',
    '2026-11-01 2026-13-01',
    '1.11.2026 20.11.2026',
    '2026-11-01 2026-11-20 2026-11-30',
    'last week',
  ])
    t.is(periodOf(words), null, words)
})

test('what an export is made of stands in its reference', (t) => {
  const period = { from: '2026-11-01', to: '2026-11-20' }
  for (const deskIds of [null, [], [1], [1, 22]]) {
    const file = exportFile({ period, deskIds })
    t.like(file, { side: 'hub', name: 'helpdesk_2026-11-01_2026-11-20.zip' })
    t.deepEqual(exportOf(file.ref), { period, deskIds })
  }
  t.throws(() => exportOf('something else'))
})
