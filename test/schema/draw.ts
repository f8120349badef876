// npm run schema: draws migrations/schema.svg anew, and a ticket's life in README.md.
import { readFile, writeFile } from 'node:fs/promises'
import { README, withPicture } from './lifecycle.ts'
import { drawPicture, PICTURE } from './picture.ts'

await writeFile(PICTURE, await drawPicture())
await writeFile(README, withPicture(await readFile(README, 'utf8')))
