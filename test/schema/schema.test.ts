import { readFile } from 'node:fs/promises'
import test from 'ava'
import { layOut } from './layout.ts'
import { README, withPicture } from './lifecycle.ts'
import { drawPicture, PICTURE } from './picture.ts'

test('the picture of the tables is the one the migrations make', async (t) => {
  const committed = await readFile(PICTURE, 'utf8')
  const drawn = await drawPicture()
  t.true(committed === drawn, 'migrations/schema.svg is out of date: npm run schema')
})

test('the picture of a ticket’s life in README.md is the one of the table', async (t) => {
  const readme = await readFile(README, 'utf8')
  t.true(readme === withPicture(readme), 'README.md is out of date: npm run schema')
  t.throws(() => withPicture('# Nothing to see'), { message: /no place/ })
})

test('a new table is not left out of the picture', (t) => {
  t.throws(() => layOut([{ name: 'desks', columns: [] }]), { message: /There is no table projects/ })
})
