// Statements asked again and again are planned once for each connection: planning costs more than most of them do. A
// statement whose text varies with its values' number has many texts, so only so many are kept.

import pg from 'pg'

/** Names at most; what comes later is planned every time. */
const namesAtMost = 400
/** Longer ones are lists. */
const valuesAtMost = 24
/**
 * A plan for any state knows no index that is for some states only. An empty list is a comparison of its own, beside
 * which any plan is a guess.
 */
const planAnew = /"state" (=|in|<>)|\b1 = \$\d/

const names = new Map<string, string>()
let generation = 0

/** Postgres' word for a kept plan whose table has got another column since: a newer hub has brought the tables up to date. */
export function isStalePlan(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '0A000' && error.message.includes('cached plan')
}

/** All statements get new names, on every connection. */
function forgetPlans(): void {
  generation += 1
  names.clear()
}

type Told = (error: Error | undefined, result: unknown) => void

/** Has this connection name what it asks with values, so that Postgres keeps the plan. */
export function keepPlans(connection: pg.Client): void {
  const { prototype } = connection.constructor as typeof pg.Client
  connection.query = function query(this: pg.Client, question: unknown, ...rest: unknown[]): unknown {
    const name = isParametrized(question) ? nameOf(question.text) : undefined
    if (name === undefined) return Reflect.apply(prototype.query, this, [question, ...rest])
    const tell = rest.at(-1) as Told
    const told: Told = (error, result) => {
      if (isStalePlan(error)) forgetPlans()
      tell(error, result)
    }
    return Reflect.apply(prototype.query, this, [{ ...(question as Parametrized), name }, told])
  } as pg.Client['query']
}

type Parametrized = { text: string; values: unknown[] }

function isParametrized(question: unknown): question is Parametrized {
  if (typeof question !== 'object' || question === null || !('text' in question) || !('values' in question))
    return false
  const { text, values } = question
  if (typeof text !== 'string' || planAnew.test(text)) return false
  return Array.isArray(values) && values.length > 0 && values.length <= valuesAtMost
}

function nameOf(text: string): string | undefined {
  const known = names.get(text)
  if (known !== undefined || names.size >= namesAtMost) return known
  const name = `hub_${generation}_${names.size}`
  names.set(text, name)
  return name
}
