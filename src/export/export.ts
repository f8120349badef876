// An export: what is in the database of a span of time, as tables and as lines of JSON, in one zip. It is made while it
// is read, so that nothing of it is kept anywhere.

import type { FileRef } from '../domain/content.ts'
import { exportOf } from '../domain/export-ref.ts'
import type { ExportAsked } from '../domain/export-ref.ts'
import type { OpenFile } from '../ports.ts'
import type { Database } from '../store/database.ts'
import { foundIn, subjects } from '../store/period.ts'
import type { Subject } from '../store/period.ts'
import { csvHead, csvRows } from './csv.ts'
import { zipped } from './zip.ts'

/** What stands in the tables, in this order; `said_in` tells where a message was said, `kind` tells notes from messages. */
const columns: Record<Subject, readonly string[]> = {
  tickets: [
    'ticket',
    'desk',
    'status',
    'urgency',
    'client',
    'username',
    'technician',
    'subject',
    'opened_at',
    'first_answered_at',
    'closed_at',
  ],
  messages: [
    'message',
    'ticket',
    'said_at',
    'author',
    'name',
    'kind',
    'said_in',
    'text',
    'content',
    'file',
    'edited_at',
    'deleted_at',
  ],
  ratings: ['ticket', 'technician', 'asked_at', 'marks', 'average', 'comment'],
}

export function openExport(database: Database, file: FileRef): OpenFile {
  const asked = exportOf(file.ref)
  const entries = subjects.flatMap((subject) => [
    { name: `${subject}.csv`, texts: () => table(database, subject, asked) },
    { name: `${subject}.jsonl`, texts: () => lines(database, subject, asked) },
  ])
  return { stream: zipped(entries), size: null, name: file.name, mime: file.mime }
}

async function* table(database: Database, subject: Subject, asked: ExportAsked): AsyncGenerator<string> {
  yield csvHead(columns[subject])
  for await (const rows of foundIn(database, subject, asked)) yield csvRows(columns[subject], rows)
}

async function* lines(database: Database, subject: Subject, asked: ExportAsked): AsyncGenerator<string> {
  for await (const rows of foundIn(database, subject, asked))
    yield rows.map((row) => `${JSON.stringify(row)}\n`).join('')
}
