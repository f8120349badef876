// /projects, with who shares them. Sharing itself goes through /sync only.
import { addProject, archiveProject, deleteProject, updateProject } from '../actions/projects.ts'
import type { Route } from '../call.ts'
import { missingArgument } from '../errors.ts'
import type { Project } from '../records.ts'
import type { State } from '../state.ts'
import { page } from './paging.ts'

export function projectRoutes(state: State): Route[] {
  const visible = (userId: string, wanted: (project: Project) => boolean) =>
    state.projects.all().filter((each) => !each.is_deleted && state.sees(userId, each.id) && wanted(each))

  return [
    {
      method: 'GET',
      path: '/projects',
      scope: 'data:read',
      run: (call) =>
        page(
          call,
          visible(call.userId, (project) => !project.is_archived),
        ),
    },
    {
      method: 'GET',
      path: '/projects/archived',
      scope: 'data:read',
      run: (call) =>
        page(
          call,
          visible(call.userId, (project) => project.is_archived),
        ),
    },
    {
      method: 'GET',
      path: '/projects/search',
      scope: 'data:read',
      run(call) {
        const text = call.query.get('query')?.toLowerCase()
        if (!text) throw missingArgument('query')
        const pattern = text.replaceAll('*', '')
        return page(
          call,
          visible(call.userId, (each) => !each.is_archived && each.name.toLowerCase().includes(pattern)),
        )
      },
    },
    {
      method: 'POST',
      path: '/projects',
      scope: 'data:read_write',
      run: ({ userId, args }) => addProject(state, userId, args),
    },
    {
      method: 'GET',
      path: '/projects/:id',
      scope: 'data:read',
      run: ({ userId, params }) => state.mustSeeProject(userId, params.id!),
    },
    {
      method: 'POST',
      path: '/projects/:id',
      scope: 'data:read_write',
      run: ({ userId, params, args }) => updateProject(state, userId, params.id!, args),
    },
    {
      method: 'DELETE',
      path: '/projects/:id',
      scope: 'project:delete',
      run: ({ userId, params }) => deleteProject(state, userId, params.id!),
    },
    {
      method: 'POST',
      path: '/projects/:id/archive',
      scope: 'data:read_write',
      run: ({ userId, params }) => archiveProject(state, userId, params.id!, true),
    },
    {
      method: 'POST',
      path: '/projects/:id/unarchive',
      scope: 'data:read_write',
      run: ({ userId, params }) => archiveProject(state, userId, params.id!, false),
    },
    {
      method: 'GET',
      path: '/projects/:id/collaborators',
      scope: 'data:read',
      run(call) {
        const project = state.mustSeeProject(call.userId, call.params.id!)
        const people = project.is_shared ? state.members(project.id) : []
        return page(
          call,
          people.map((each) => {
            const { id, full_name, email } = state.users.get(each.user_id)!
            return { id, name: full_name, email }
          }),
        )
      },
    },
  ]
}
