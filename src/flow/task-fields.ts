// What we compare of a task, field by field.

import { escalationLabel } from '../domain/decide-escalation.ts'
import type { TaskFields } from '../domain/happening.ts'
import type { FieldName, FieldValue } from '../domain/shadow.ts'
import { labelsValue } from '../store/shadows.ts'

export function fieldValues({ labels = [], ...fields }: TaskFields): [FieldName, FieldValue][] {
  return [
    ['completed', fields.completed],
    ['project', fields.projectId],
    ['responsible', fields.responsible],
    ['section', fields.sectionId],
    ['urgency', fields.urgency],
    ['content', fields.content],
    ['escalated', labels.includes(escalationLabel)],
    ['labels', labelsValue(labels)],
  ]
}
