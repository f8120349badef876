// Loaded before the hub: ends its own process at the n-th passing of a moment. Which one is written into the file
// `die-at` of the folder named by STORM_FOLDER, and taken up at SIGUSR2, so that a running hub can be told. What was
// found out about unknown outcomes is noted in `passed` beside it: nobody outside can see it.
import { subscribe } from 'node:diagnostics_channel'
import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'

const folder = process.env['STORM_FOLDER']
let armed: { moment: string; left: number } | null = null

if (folder !== undefined) {
  process.on('SIGUSR2', () => {
    const [moment, nth] = readFileSync(join(folder, 'die-at'), 'utf8').split(' ')
    armed = { moment: moment!, left: Number(nth) }
  })
  subscribe('helpdesk-hub:moments', (message) => {
    const moment = String(message)
    if (moment.startsWith('settle:')) appendFileSync(join(folder, 'passed'), `${moment}\n`)
    if (armed === null || moment !== armed.moment || --armed.left > 0) return
    appendFileSync(join(folder, 'died'), `${moment}\n`)
    process.kill(process.pid, 'SIGKILL')
  })
}

// A storm that is ended itself must leave no hub behind: they would join the next one.
const parent = process.ppid
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL')
}, 500).unref()
