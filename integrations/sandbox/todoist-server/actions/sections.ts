// Sections of a project. Deleting one takes its tasks along.
import type { Args } from '../arguments.ts'
import { flagArg, integerArg, requiredId, requiredText, textArg } from '../arguments.ts'
import { tooManySections } from '../errors.ts'
import type { Section } from '../records.ts'
import type { State } from '../state.ts'
import { newId } from '../state.ts'
import { changeTask, deleteTask } from './tasks.ts'

const NAME = 2048
const DESCRIPTION = 16_383

export function sectionsOf(state: State, projectId: string): Section[] {
  return state.sections
    .of(projectId)
    .filter((section) => !section.is_deleted)
    .toSorted((a, b) => a.section_order - b.section_order)
}

export function addSection(state: State, actor: string, args: Args): Section {
  const project = state.mustSeeProject(actor, requiredId(args, 'project_id'))
  const name = requiredText(args, 'name', NAME)
  const present = sectionsOf(state, project.id)
  const max = state.options.maxSectionsPerProject
  if (present.filter((section) => !section.is_archived).length >= max) throw tooManySections(project.id, max)
  const section: Section = {
    id: newId(),
    user_id: actor,
    project_id: project.id,
    added_at: state.stamp(),
    updated_at: state.second(),
    archived_at: null,
    name,
    description: textArg(args, 'description', DESCRIPTION) ?? null,
    section_order:
      integerArg(args, 'section_order', 0, 1e9) ?? 1 + Math.max(0, ...present.map((each) => each.section_order)),
    is_archived: false,
    is_deleted: false,
    is_collapsed: false,
  }
  return save(state, actor, 'section:added', section)
}

export function updateSection(state: State, actor: string, id: string, args: Args): Section {
  const old = state.mustSeeSection(actor, id)
  return save(state, actor, 'section:updated', {
    ...old,
    name: args.name === undefined ? old.name : requiredText(args, 'name', NAME),
    description: textArg(args, 'description', DESCRIPTION) ?? old.description,
    section_order: integerArg(args, 'section_order', 0, 1e9) ?? old.section_order,
    is_collapsed: flagArg(args, 'is_collapsed') ?? old.is_collapsed,
  })
}

export function moveSection(state: State, actor: string, id: string, args: Args): Section {
  const old = state.mustSeeSection(actor, id)
  const project = state.mustSeeProject(actor, requiredId(args, 'project_id'))
  const section = save(state, actor, 'section:updated', { ...old, project_id: project.id })
  for (const task of tasksIn(state, id)) changeTask(state, actor, task, { project_id: project.id })
  return section
}

export function archiveSection(state: State, actor: string, id: string, archive: boolean): Section {
  const old = state.mustSeeSection(actor, id)
  const changes = { is_archived: archive, archived_at: archive ? state.stamp() : null }
  return save(state, actor, archive ? 'section:archived' : 'section:unarchived', { ...old, ...changes })
}

export function deleteSection(state: State, actor: string, id: string) {
  const old = state.mustSeeSection(actor, id)
  for (const task of tasksIn(state, id)) if (!state.tasks.get(task.id)!.is_deleted) deleteTask(state, actor, task.id)
  save(state, actor, 'section:deleted', { ...old, is_deleted: true })
}

function tasksIn(state: State, sectionId: string) {
  return state.tasks.all().filter((task) => task.section_id === sectionId && !task.is_deleted)
}

function save(state: State, actor: string, name: string, section: Section): Section {
  state.sections.put({ ...section, updated_at: state.second() })
  state.happen({ name, record: section, projectId: section.project_id, actor })
  return section
}
