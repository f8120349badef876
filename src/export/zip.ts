// Files packed into one while it is read: each is asked for only once the one before is through, and nothing waits in
// memory but what the reader has not taken yet.

import { Readable } from 'node:stream'
import yazl from 'yazl'

export type Entry = { name: string; texts: () => AsyncIterable<string> }

export function zipped(entries: Entry[]): Readable {
  const zip = new yazl.ZipFile()
  // In the types any readable stream; it is one of Node's own.
  const packed = zip.outputStream as Readable
  zip.on('error', (error: Error) => packed.destroy(error))
  for (const { name, texts } of entries)
    zip.addReadStreamLazy(name, (give) => give(null, Readable.from(texts(), { objectMode: false })))
  zip.end()
  return packed
}
