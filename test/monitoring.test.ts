// The dashboard, the alerts and the profile beside a real hub: nothing asks for what the hub does not tell.

import { existsSync, readFileSync } from 'node:fs'
import test from 'ava'
import { Registry } from 'prom-client'
import { parse } from 'yaml'
import { createInstruments } from '../src/metrics/instruments.ts'
import { startJourney } from './journeys/journey.ts'

type Panel = {
  id: number
  type: string
  title: string
  datasource?: { type: string; uid: string }
  gridPos: { x: number; y: number; w: number; h: number }
  targets?: { refId: string; expr: string; legendFormat?: string; datasource: { uid: string } }[]
}
type Rule = { alert: string; expr: string; labels: { severity: string }; annotations: { summary: string } }

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
const dashboard = JSON.parse(read('integrations/monitoring/grafana/dashboards/helpdesk-hub.json')) as {
  panels: Panel[]
  templating: { list: { name: string; type: string }[] }
}
const { groups } = parse(read('integrations/monitoring/alerts.yml')) as { groups: { rules: Rule[] }[] }
const rules = groups.flatMap((group) => group.rules)
const expressions: { where: string; expr: string; legend?: string }[] = [
  ...rules.map(({ alert, expr, annotations }) => ({ where: alert, expr, legend: annotations.summary })),
  ...dashboard.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr, legendFormat = '' }) => ({ where: title, expr, legend: legendFormat })),
  ),
]

/** The names of metrics in an expression: words with an underscore, outside of labels, ranges and groupings. */
function metricsIn(expr: string): string[] {
  const bare = expr
    .replaceAll(/\{[^}]*\}|\[[^\]]*\]|"[^"]*"/g, ' ')
    .replaceAll(/\b(by|on|without|ignoring)\s*\([^)]*\)/g, ' ')
  return [...bare.matchAll(/\b[a-z]+(_[a-z0-9]+)+\b(?!\s*\()/g)].map(([name]) => name)
}

/** The names of labels that an expression chooses or groups by. */
function labelsIn(expr: string): string[] {
  const chosen = [...expr.matchAll(/\{([^}]*)\}/g)].flatMap(([, inside]) => [...inside!.matchAll(/(\w+)\s*[=!]/g)])
  const grouped = [...expr.matchAll(/\b(?:by|on|without|ignoring)\s*\(([^)]*)\)/g)]
  return [...chosen.map(([, name]) => name!), ...grouped.flatMap(([, names]) => names!.match(/\w+/g) ?? [])]
}

test('every label that the dashboard and the alerts ask for is one that their metrics have', (t) => {
  const registry = new Registry()
  createInstruments(registry)
  const labels = new Map(
    registry
      .getMetricsAsArray()
      .map((metric) => [metric.name, (metric as unknown as { labelNames: string[] }).labelNames]),
  )
  const named = (expr: string): string[] =>
    metricsIn(expr).flatMap((name) => labels.get(name) ?? labels.get(name.replace(/_(bucket|sum|count)$/, '')) ?? [])
  // What Prometheus adds by itself, and what histograms have.
  const always = ['job', 'instance', 'le']
  const asked = expressions.flatMap(({ where, expr, legend = '' }) => {
    const shown = [...legend.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, name]) => name!)
    return [...labelsIn(expr), ...shown].map((label) => ({ where, label, known: [...named(expr), ...always] }))
  })
  t.true(asked.length > 20)
  t.deepEqual(
    asked.filter(({ label, known }) => !known.includes(label)).map(({ where, label }) => `${where}: ${label}`),
    [],
  )
})

test('every metric of the dashboard and the alerts is told by a hub', async (t) => {
  const journey = await startJourney(t, { name: 'monitoring' })
  const text = await (await fetch(`${journey.env['WEBHOOK_URL']}/metrics`)).text()
  const known = new Set([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name]) => name))
  const unknown = expressions.flatMap(({ where, expr }) =>
    metricsIn(expr)
      .filter((name) => !known.has(name) && !known.has(name.replace(/_(bucket|sum|count)$/, '')))
      .map((name) => `${where}: ${name}`),
  )
  t.deepEqual(unknown, [])
  const ours = [...known].filter((name) => name!.startsWith('helpdesk_'))
  const shown = new Set(
    expressions
      .flatMap(({ expr }) => metricsIn(expr))
      .flatMap((name) => [name, name.replace(/_(bucket|sum|count)$/, '')]),
  )
  t.deepEqual(
    ours.filter((name) => !shown.has(name!)),
    [],
    'what the hub tells is shown somewhere',
  )
})

test('every alert says how bad it is and what is the matter', (t) => {
  t.is(new Set(rules.map(({ alert }) => alert)).size, rules.length)
  for (const { alert, labels, annotations } of rules) {
    t.true(['warning', 'critical'].includes(labels.severity), alert)
    t.truthy(annotations.summary, alert)
  }
})

test('panels have ids of their own, lie within the grid without overlapping, and ask the chosen data source', (t) => {
  const { panels, templating } = dashboard
  t.deepEqual(
    templating.list.map(({ name, type }) => [name, type]),
    [['datasource', 'datasource']],
  )
  t.is(new Set(panels.map(({ id }) => id)).size, panels.length)
  const taken = new Map<string, string>()
  for (const { type, title, gridPos, datasource, targets } of panels) {
    t.true(['row', 'stat', 'timeseries'].includes(type), title)
    t.true(gridPos.x >= 0 && gridPos.x + gridPos.w <= 24, title)
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        t.is(taken.get(`${x}:${y}`), undefined, title)
        taken.set(`${x}:${y}`, title)
      }
    if (type === 'row') continue
    t.is(datasource?.uid, '${datasource}', title)
    t.true(targets!.length > 0 && targets!.every((target) => target.datasource.uid === '${datasource}'), title)
    t.is(new Set(targets!.map(({ refId }) => refId)).size, targets!.length, title)
  }
})

test('the monitoring profile pins its images and is open to this machine only', (t) => {
  const { services } = parse(read('docker-compose.yml')) as {
    services: Record<string, { image?: string; profiles?: string[]; ports?: string[]; volumes?: string[] }>
  }
  const watching = Object.entries(services).filter(([, { profiles }]) => profiles?.includes('monitoring'))
  t.deepEqual(
    watching.map(([name]) => name),
    ['prometheus', 'grafana'],
  )
  for (const [name, { image, ports }] of watching) {
    t.regex(image!, /:v?\d+\.\d+\.\d+$/, name)
    t.true(
      ports!.every((port) => port.startsWith('127.0.0.1:')),
      name,
    )
  }
  const files = watching.flatMap(([, { volumes = [] }]) => volumes.filter((volume) => volume.startsWith('./')))
  const missing = files.filter((file) => !existsSync(new URL(`../${file.split(':')[0]}`, import.meta.url)))
  t.deepEqual(missing, [])
})

test('every replica of the hub is found', (t) => {
  const config = parse(read('integrations/monitoring/prometheus.yml')) as {
    scrape_configs: { job_name: string; dns_sd_configs: { names: string[]; type: string; port: number }[] }[]
  }
  const [job] = config.scrape_configs
  t.is(job!.job_name, 'helpdesk-hub')
  const [{ names, type, port }] = job!.dns_sd_configs as [{ names: string[]; type: string; port: number }]
  t.deepEqual([names, type, port], [['hub'], 'A', 8080])
})
