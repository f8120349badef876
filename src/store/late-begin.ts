// A transaction begins together with its first question: one way to the server and back less for each.

import type pg from 'pg'

const begin = 'BEGIN;'

type Told = (error: Error | null, result: unknown) => void

/** Answers at once whoever begins a transaction, and sends that in one packet with what is asked next. */
export function beginLate(connection: pg.Client): void {
  const ask = connection.query.bind(connection) as (question: unknown, ...rest: unknown[]) => unknown
  const { stream } = connection.connection
  let begun = false

  connection.query = ((question: unknown, ...rest: unknown[]): unknown => {
    if (textOf(question) === begin) {
      begun = true
      return (rest.at(-1) as Told)(null, { command: 'BEGIN', rows: [] })
    }
    if (!begun) return ask(question, ...rest)
    begun = false
    stream.cork()
    // Nothing may be done outside of what did not begin.
    ask(begin, (error: Error | null) => error && stream.destroy())
    const asked = ask(question, ...rest)
    stream.uncork()
    return asked
  }) as pg.Client['query']
}

function textOf(question: unknown): unknown {
  return typeof question === 'object' && question !== null && 'text' in question ? question.text : question
}
