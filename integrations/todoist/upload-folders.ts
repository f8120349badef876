// Where a file waits on its way to the board. A hub that is killed leaves its folders, with people's files in them: the
// first upload of a process clears away what is old.
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const prefix = 'hub-upload-'
/** No upload takes so long: fetching a file and sending it on have their limits. */
const leftAfterMs = 60 * 60_000

export type UploadFolder = AsyncDisposable & { file: string }

/** Each is gone, with what is in it, when it is disposed of. */
export function createUploadFolders(): () => Promise<UploadFolder> {
  let cleared: Promise<void> | null = null
  return async () => {
    await (cleared ??= clearLeft())
    const folder = await mkdtemp(join(tmpdir(), prefix))
    return { file: join(folder, 'file'), [Symbol.asyncDispose]: async () => await remove(folder) }
  }
}

async function clearLeft(): Promise<void> {
  const names = await readdir(tmpdir()).catch(() => [])
  for (const name of names.filter((one) => one.startsWith(prefix))) {
    const folder = join(tmpdir(), name)
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Infinity }))
    // It may be another user's.
    if (Date.now() - mtimeMs > leftAfterMs) await remove(folder).catch(() => undefined)
  }
}

async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
}
