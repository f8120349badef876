// /user and /activities: what an account can ask about itself.
import { idArg, parseJson } from '../arguments.ts'
import type { Call, Route } from '../call.ts'
import { invalidArgument } from '../errors.ts'
import type { State } from '../state.ts'
import { ownView } from '../user-view.ts'
import { page, queryArgs } from './paging.ts'

export function accountRoutes(state: State): Route[] {
  function activities(call: Call) {
    const args = queryArgs(call.query)
    const project = idArg(args, 'parent_project_id')
    const item = idArg(args, 'parent_item_id')
    const wanted = args.object_event_types ? kinds(args.object_event_types) : undefined
    const found = state.activities.filter(
      (each) =>
        each.parent_project_id !== null &&
        state.sees(call.userId, each.parent_project_id) &&
        (!project || each.parent_project_id === project) &&
        (!item || each.parent_item_id === item) &&
        (!args.object_type || each.object_type === args.object_type) &&
        (!args.object_id || each.object_id === args.object_id) &&
        (!args.event_type || each.event_type === args.event_type) &&
        (!wanted || wanted.some((kind) => `${each.object_type}:${each.event_type}`.endsWith(kind))) &&
        (!args.date_from || each.event_date >= args.date_from) &&
        (!args.date_to || each.event_date < args.date_to),
    )
    return page(call, found.toReversed())
  }

  return [
    {
      method: 'GET',
      path: '/user',
      scope: 'data:read',
      run: ({ userId }) => ownView(state.users.get(userId)!),
    },
    { method: 'GET', path: '/activities', scope: 'data:read', run: activities },
  ]
}

/** `["item:completed", ":deleted"]`: an object, an event, or both. */
function kinds(text: string): string[] {
  const list = parseJson('object_event_types', text)
  if (!Array.isArray(list)) throw invalidArgument('object_event_types', 'Expected a list')
  return list.map(String)
}
