// Waiting for what must come to be seen on either side, woken by the stand-ins' changes. Nothing polls.
import type { Stage } from './stage.ts'

export type Watch = {
  /**
   * Resolves with what `look` first finds (anything but undefined, null and false), looked for after every change.
   * Rejects after `withinMs`, naming what was missing; an error thrown by `look` rejects at once.
   */
  until: <T>(what: string, look: () => T | undefined | null | false, withinMs?: number) => Promise<T>
  /** Resolves when neither side has changed for `quietMs`. */
  quiet: (quietMs?: number) => Promise<void>
}

export class NotSeen extends Error {
  constructor(what: string, withinMs: number) {
    super(`${what}: not seen within ${Math.round(withinMs / 1000)} s`)
    this.name = 'NotSeen'
  }
}

export function createWatch({ telegram, todoist }: Pick<Stage, 'telegram' | 'todoist'>): Watch {
  function onChange(listener: () => void): () => void {
    const stops = [telegram.onChange(listener), todoist.onChange(listener)]
    return () => {
      for (const stop of stops) stop()
    }
  }

  return {
    until<T>(what: string, look: () => T | undefined | null | false, withinMs = 20_000) {
      return new Promise<T>((resolve, reject) => {
        const limit = setTimeout(() => finish(() => reject(new NotSeen(what, withinMs))), withinMs).unref()
        const stop = onChange(check)
        function finish(end: () => void): void {
          clearTimeout(limit)
          stop()
          end()
        }
        function check(): void {
          try {
            const found = look()
            if (found !== undefined && found !== null && found !== false) finish(() => resolve(found))
          } catch (error) {
            finish(() => reject(error instanceof Error ? error : new Error(String(error))))
          }
        }
        check()
      })
    },
    quiet(quietMs = 700) {
      return new Promise((resolve) => {
        const stop = onChange(() => void timer.refresh())
        const timer = setTimeout(() => {
          stop()
          resolve()
        }, quietMs)
      })
    },
  }
}
