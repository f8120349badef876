// /sections. REST says order on creation and section_order on update.
import { idArg } from '../arguments.ts'
import { addSection, archiveSection, deleteSection, sectionsOf, updateSection } from '../actions/sections.ts'
import type { Call, Route } from '../call.ts'
import type { State } from '../state.ts'
import { page, queryArgs } from './paging.ts'

export function sectionRoutes(state: State): Route[] {
  function list(call: Call) {
    const projectId = idArg(queryArgs(call.query), 'project_id')
    if (projectId) state.mustSeeProject(call.userId, projectId)
    const projects = projectId ? [projectId] : state.projects.all().map((project) => project.id)
    const found = projects.filter((id) => state.sees(call.userId, id)).flatMap((id) => sectionsOf(state, id))
    return page(
      call,
      found.filter((section) => !section.is_archived),
    )
  }

  return [
    { method: 'GET', path: '/sections', scope: 'data:read', run: list },
    {
      method: 'POST',
      path: '/sections',
      scope: 'data:read_write',
      run: ({ userId, args }) =>
        addSection(state, userId, { ...args, section_order: args.order ?? args.section_order }),
    },
    {
      method: 'GET',
      path: '/sections/:id',
      scope: 'data:read',
      run: ({ userId, params }) => state.mustSeeSection(userId, params.id!),
    },
    {
      method: 'POST',
      path: '/sections/:id',
      scope: 'data:read_write',
      run: ({ userId, params, args }) => updateSection(state, userId, params.id!, args),
    },
    {
      method: 'DELETE',
      path: '/sections/:id',
      scope: 'data:delete',
      run: ({ userId, params }) => deleteSection(state, userId, params.id!),
    },
    {
      method: 'POST',
      path: '/sections/:id/archive',
      scope: 'data:read_write',
      run: ({ userId, params }) => archiveSection(state, userId, params.id!, true),
    },
    {
      method: 'POST',
      path: '/sections/:id/unarchive',
      scope: 'data:read_write',
      run: ({ userId, params }) => archiveSection(state, userId, params.id!, false),
    },
  ]
}
