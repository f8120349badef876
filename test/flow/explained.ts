// What is asked of the database is overheard and explained: which statements would read a whole table.
import type pg from 'pg'
import { tables } from '../bench/history.ts'
import type { Journey } from '../journeys/journey.ts'
import { overhear } from './overhear.ts'
import type { Asked } from './overhear.ts'

/** All that any connection of this process is asked, each text once, with the values it had first. */
export function listen(): { asked: Map<string, Asked>; stop(): void } {
  const asked = new Map<string, Asked>()
  const stop = overhear((question, ask) => {
    if (!asked.has(question.text)) asked.set(question.text, question)
    return ask()
  })
  return { asked, stop }
}

type Plan = {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Index Cond'?: string
  Filter?: string
  Plans?: Plan[]
}

/** Empty most of the time, which makes it look cheap; in a rush it holds thousands, and is asked for each of them. */
const neverWalked = 'inbox_waiting'

/** For whoever watches, a few times a minute. */
const counting = /select count\(\*\) from inbox/

/** Tables that are read as a whole, and that index where it is gone through to its end. */
function scans(plan: Plan): string[] {
  const table = plan['Relation Name'] ?? ''
  const own = plan['Node Type'] === 'Seq Scan' && tables.includes(table) ? [table] : []
  const walked = plan['Index Name'] === neverWalked && plan['Index Cond'] === undefined ? [neverWalked] : []
  // Its first row is all that is read there.
  const below = (plan.Plans ?? []).filter(
    (one) => plan['Node Type'] !== 'Limit' || one['Index Name'] !== neverWalked || one.Filter !== undefined,
  )
  return [...own, ...walked, ...below.flatMap(scans)]
}

export function statementsIn(asked: Map<string, Asked>): Asked[] {
  return [...asked.values()].filter(({ text }) => /^\s*(select|with|update|delete|insert)/i.test(text))
}

/**
 * Those that read a whole one of the tables that grow, each as `kind table: statement`; `besides` are not looked at.
 */
export async function tablesRead(
  knex: Journey['database']['knex'],
  statements: Asked[],
  besides: RegExp[] = [],
): Promise<string[]> {
  const wrong: string[] = []
  for (const { text, values, name } of statements) {
    if ([counting, ...besides].some((one) => one.test(text))) continue
    for (const [kind, plan] of Object.entries(await explain(knex, text, values, name)))
      for (const table of scans(plan)) wrong.push(`${kind} ${table}: ${text.replaceAll(/\s+/g, ' ')}`)
  }
  return wrong
}

/** The plan made for these values, and the one that is kept for any. */
async function explain(
  knex: Journey['database']['knex'],
  text: string,
  values: unknown[],
  name: string | undefined,
): Promise<{ own: Plan; kept?: Plan }> {
  const connection = (await knex.client.acquireConnection()) as pg.Client
  const plan = async (question: string, bindings: unknown[] = []): Promise<Plan> => {
    const { rows } = await connection.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(question, bindings)
    return rows[0]!['QUERY PLAN'][0].Plan
  }
  try {
    const own = await plan(`explain (format json) ${text}`, values)
    if (name === undefined) return { own }
    await connection.query('set plan_cache_mode = force_generic_plan')
    await connection.query(`prepare kept as ${text}`)
    const nothings = values.length === 0 ? '' : `(${values.map(() => 'null').join(', ')})`
    const kept = await plan(`explain (format json) execute kept${nothings}`)
    await connection.query('deallocate kept; reset plan_cache_mode')
    return { own, kept }
  } finally {
    await knex.client.releaseConnection(connection)
  }
}
