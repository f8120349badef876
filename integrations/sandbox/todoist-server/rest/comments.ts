// /comments. In: task_id and attachment; out: item_id and file_attachment.
import { idArg } from '../arguments.ts'
import { addNote, deleteNote, updateNote } from '../actions/notes.ts'
import type { Call, Route } from '../call.ts'
import { invalidArgument, missingArgument } from '../errors.ts'
import type { State } from '../state.ts'
import { page, queryArgs } from './paging.ts'

export function commentRoutes(state: State): Route[] {
  function list(call: Call) {
    const args = queryArgs(call.query)
    const taskId = idArg(args, 'task_id')
    const projectId = idArg(args, 'project_id')
    if (!taskId && !projectId) throw missingArgument('task_id')
    if (taskId && projectId) throw invalidArgument('project_id', 'Only one of task_id or project_id must be set')
    if (taskId) state.mustSeeTask(call.userId, taskId)
    if (projectId) state.mustSeeProject(call.userId, projectId)
    const found = state.notes.of(taskId ?? projectId ?? '').filter((note) => !note.is_deleted)
    return page(call, found)
  }

  return [
    { method: 'GET', path: '/comments', scope: 'data:read', run: list },
    {
      method: 'POST',
      path: '/comments',
      scope: 'data:read_write',
      run({ userId, args }) {
        const { task_id, attachment, ...rest } = args
        return addNote(state, userId, { ...rest, item_id: task_id, file_attachment: attachment })
      },
    },
    {
      method: 'GET',
      path: '/comments/:id',
      scope: 'data:read',
      run: ({ userId, params }) => state.mustSeeNote(userId, params.id!),
    },
    {
      method: 'POST',
      path: '/comments/:id',
      scope: 'data:read_write',
      run: ({ userId, params, args }) => updateNote(state, userId, params.id!, { content: args.content }),
    },
    {
      method: 'DELETE',
      path: '/comments/:id',
      scope: 'data:delete',
      run: ({ userId, params }) => deleteNote(state, userId, params.id!),
    },
  ]
}
