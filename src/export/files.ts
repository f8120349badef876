// Where a file is opened: by the side that holds it, or here, where the hub makes it itself.

import type { FileSource, OpenFile } from '../ports.ts'
import type { Database } from '../store/database.ts'
import { openExport } from './export.ts'

type Opener = FileSource['open']

/** The sides are asked for late: they are made after whoever needs their files. */
export function createFiles(database: Database, sides: { chat: () => Opener; board: () => Opener }): FileSource {
  return {
    async open(file): Promise<OpenFile> {
      switch (file.side) {
        case 'chat':
          return await sides.chat()(file)
        case 'board':
          return await sides.board()(file)
        case 'hub':
          return openExport(database, file)
        default:
          return file.side satisfies never
      }
    },
  }
}
