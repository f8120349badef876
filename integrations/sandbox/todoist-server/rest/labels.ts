// /labels: one's own. Their ids are numbers, unlike everyone else's.
import { addLabel, deleteLabel, labelView, labelsOf, mustHaveLabel, updateLabel } from '../actions/labels.ts'
import type { Route } from '../call.ts'
import type { State } from '../state.ts'
import { page } from './paging.ts'

export function labelRoutes(state: State): Route[] {
  return [
    {
      method: 'GET',
      path: '/labels',
      scope: 'data:read',
      run: (call) => page(call, labelsOf(state, call.userId).map(labelView)),
    },
    {
      method: 'POST',
      path: '/labels',
      scope: 'data:read_write',
      run: ({ userId, args }) => labelView(addLabel(state, userId, args)),
    },
    {
      method: 'GET',
      path: '/labels/:id',
      scope: 'data:read',
      run: ({ userId, params }) => labelView(mustHaveLabel(state, userId, params.id!)),
    },
    {
      method: 'POST',
      path: '/labels/:id',
      scope: 'data:read_write',
      run: ({ userId, params, args }) => labelView(updateLabel(state, userId, params.id!, args)),
    },
    {
      method: 'DELETE',
      path: '/labels/:id',
      scope: 'data:delete',
      run: ({ userId, params }) => deleteLabel(state, userId, params.id!, {}),
    },
  ]
}
