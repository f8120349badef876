// npm run schema: draws migrations/schema.svg anew.
import { writeFile } from 'node:fs/promises'
import { drawPicture, PICTURE } from './picture.ts'

await writeFile(PICTURE, await drawPicture())
