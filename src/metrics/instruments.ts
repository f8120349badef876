// What is counted and measured, by name. Names and labels are what dashboards and alerts are written against. Labels are
// few by design: kinds, outcomes, and the lanes of groups; never a person, a ticket or a text.

import { Counter, Gauge, Histogram } from 'prom-client'
import type { Registry } from 'prom-client'

const callBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const roadBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600]
const ofAllHubs = ' Read from the database: every hub process tells the same, take the max.'

export type Instruments = ReturnType<typeof createInstruments>

export function createInstruments(registry: Registry) {
  const registers = [registry]
  const counter = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
    new Counter({ name: `helpdesk_${name}`, help, labelNames, registers })
  const gauge = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
    new Gauge({ name: `helpdesk_${name}`, help, labelNames, registers })
  const histogram = <L extends string>(name: string, help: string, buckets: number[], labelNames: L[] = []) =>
    new Histogram({ name: `helpdesk_${name}`, help, labelNames, buckets, registers })

  return {
    // --- this process ---
    build: gauge('build_info', 'Always 1; the version of the hub and of Node in its labels.', ['version', 'node']),
    news: counter('news_received_total', 'News brought to the inbox, by who brought it and whether it was known.', [
      'source',
      'way',
      'verdict',
    ]),
    webhooks: counter('webhooks_total', 'Webhooks by source and verdict: taken (repeats too), refused, failed.', [
      'source',
      'verdict',
    ]),
    processed: counter('news_processed_total', 'News worked, by what came of it; a parked one is worked again.', [
      'source',
      'outcome',
    ]),
    processing: histogram(
      'processing_seconds',
      'From taking a piece of news to its being processed, waits and retries included.',
      roadBuckets,
      ['source'],
    ),
    echoes: counter('echoes_dropped_total', 'Own writes that came back and were known, by what knew them.', ['net']),
    deliveries: counter('deliveries_total', 'Rows that left the road, by what was wanted and how it ended.', [
      'surface',
      'op',
      'outcome',
    ]),
    delivery: histogram(
      'delivery_seconds',
      'From wanting an action to its end, waits and retries included.',
      roadBuckets,
      ['surface'],
    ),
    chatCalls: counter('chat_calls_total', 'Calls to Telegram that deliver, by what came of them.', ['op', 'result']),
    chatCall: histogram('chat_call_seconds', 'How long calls to Telegram that deliver took.', callBuckets, ['op']),
    syncRounds: counter('sync_calls_total', 'Calls that carry commands to Todoist and read from it, by result.', [
      'result',
    ]),
    syncCommands: histogram('sync_commands', 'Commands in one call to Todoist.', [0, 1, 2, 5, 10, 20, 40, 60, 80, 100]),
    syncCall: histogram('sync_call_seconds', 'From the start of a call to Todoist to its record.', callBuckets),
    boardCommands: counter('board_commands_total', 'Commands to Todoist, by what came of them.', ['op', 'result']),
    slowedDown: counter('too_many_requests_total', 'Times a vendor asked to slow down (429), by lane.', [
      'vendor',
      'lane',
    ]),
    settled: counter('unknown_outcomes_settled_total', 'Looks into unknown outcomes, by what they found.', ['verdict']),
    takenOver: counter('claims_taken_over_total', 'Calls in flight whose hub ended or stood still, taken over here.'),
    redis: gauge('redis_up', '1 while Redis answers or none is used, 0 while the hub goes on without it.'),
    pool: gauge('database_connections', 'Connections to the database: used, idle, and how many wait for one.', [
      'state',
    ]),
    poolSize: gauge('database_connections_limit', 'Connections to the database at most.'),
    database: gauge('database_up', '1 if the database answered this scrape; 0: the gauges of all hubs are missing.'),
    // --- all hubs together ---
    waiting: gauge('outbox_rows', `Actions that wait, by lane and state.${ofAllHubs}`, ['lane', 'state']),
    oldest: gauge('outbox_oldest_seconds', `Age of the oldest action that waits.${ofAllHubs}`, ['lane', 'state']),
    inbox: gauge('inbox_rows', `News that wait (new) or could not be processed (dead).${ofAllHubs}`, [
      'source',
      'state',
    ]),
    inboxOldest: gauge('inbox_oldest_seconds', `Age of the oldest news.${ofAllHubs}`, ['source', 'state']),
    unknown: gauge('unknown_outcomes', `Calls of which nobody knows whether they were done.${ofAllHubs}`),
    dead: gauge('dead_rows', `Actions and news given up, waiting for a person.${ofAllHubs}`),
    used: gauge('budget_used', `Actions booked in the lane's present window.${ofAllHubs}`, ['lane']),
    limit: gauge('budget_limit', "Actions that fit into the lane's window.", ['lane']),
    frozen: gauge('lane_frozen_seconds', `How long nothing goes to this lane.${ofAllHubs}`, ['lane']),
    boardLag: gauge('board_read_age_seconds', `Since the last complete reading of Todoist began.${ofAllHubs}`),
    chatLag: gauge('chat_read_age_seconds', `Since all Telegram had was taken, where it is polled.${ofAllHubs}`),
    chatPending: gauge('chat_pending_updates', 'Updates Telegram has not delivered to the webhook yet.'),
  }
}
