// What an account holds, as one full read tells it: its active projects with all that counts in them, and what its plan
// allows. Todoist may answer a full read from a moment ago.
import { z } from 'zod'

import { id, list, read, readable } from './client.ts'
import type { Http } from './http.ts'

export type AccountProject = {
  id: string
  name: string
  /** Made by the account for itself: counts toward its plan. One of a team, or somebody else's, does not. */
  own: boolean
  /** Of a team, which has a plan of its own. */
  team: boolean
  /** Open tasks, whoever made them. */
  tasks: number
  sections: Set<string>
  /** Who has accepted to share it; nobody where it is not shared. */
  people: Set<string>
}

/** What stands in the way of more; null: not told. */
export type Plan = {
  name: string | null
  tasksPerProject: number
  sectionsPerProject: number
  projects: number | null
  peoplePerProject: number | null
}

export type Account = { userId: string; projects: AccountProject[]; plan: Plan }

const many = z.number().int().positive()
const flag = z.boolean().nullish().catch(null)
const planSchema = z.looseObject({
  plan_name: z.string().nullish().catch(null),
  // Todoist, usage limits: the same on every plan.
  max_tasks: many.catch(300),
  max_sections: many.catch(20),
  max_projects: many.nullish().catch(null),
  max_collaborators: many.nullish().catch(null),
})
const accountSchema = z.looseObject({
  user: z.looseObject({ id }),
  user_plan_limits: z.looseObject({ current: planSchema }).catch(() => ({ current: planSchema.parse({}) })),
  projects: list,
  sections: list,
  items: list,
  collaborator_states: list,
})
const projectSchema = z.looseObject({
  id,
  name: z.string(),
  creator_uid: id.nullish().catch(null),
  workspace_id: id.nullish().catch(null),
  inbox_project: flag,
})
const inProject = { project_id: id, is_deleted: flag }
const sectionSchema = z.looseObject({ id, ...inProject, is_archived: flag })
const taskSchema = z.looseObject({ id, ...inProject, checked: flag })
const stateSchema = z.looseObject({ user_id: id, ...inProject, state: z.string() })

// Todoist's list has no type of its own for the states: collaborators bring them.
const resource_types = ['user', 'user_plan_limits', 'projects', 'sections', 'items', 'collaborators']

export async function readAccount(http: Http): Promise<Account> {
  const json = { sync_token: '*', resource_types }
  const answer = read(accountSchema, await http.ask('sync', { method: 'POST', json }))
  const userId = answer.user.id
  const limits = answer.user_plan_limits.current
  const standing = <T extends { is_deleted?: boolean | null }>(entries: T[]): T[] =>
    entries.filter(({ is_deleted }) => !is_deleted)
  const tasks = byProject(standing(readable(taskSchema, answer.items)).filter(({ checked }) => !checked))
  const sections = byProject(standing(readable(sectionSchema, answer.sections)).filter((one) => !one.is_archived))
  const states = standing(readable(stateSchema, answer.collaborator_states))
  const people = byProject(states.filter(({ state }) => state === 'active'))
  return {
    userId,
    projects: readable(projectSchema, answer.projects).map((project) => ({
      id: project.id,
      name: project.name,
      own: !project.inbox_project && !project.workspace_id && (project.creator_uid ?? userId) === userId,
      team: Boolean(project.workspace_id),
      tasks: tasks.get(project.id)?.length ?? 0,
      sections: new Set(sections.get(project.id)?.map((section) => section.id)),
      people: new Set(people.get(project.id)?.map((person) => person.user_id)),
    })),
    plan: {
      name: limits.plan_name ?? null,
      tasksPerProject: limits.max_tasks,
      sectionsPerProject: limits.max_sections,
      projects: limits.max_projects ?? null,
      peoplePerProject: limits.max_collaborators ?? null,
    },
  }
}

function byProject<T extends { project_id: string }>(entries: T[]): Map<string, T[]> {
  return Map.groupBy(entries, ({ project_id }) => project_id)
}
