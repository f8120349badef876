// Comments on tasks and projects. They can be written on completed tasks too; only their author changes them.
import type { Args } from '../arguments.ts'
import { idArg, objectArg, requiredText, textArg } from '../arguments.ts'
import { forbidden, invalidArgument, missingArgument } from '../errors.ts'
import type { FileAttachment, Note } from '../records.ts'
import type { State } from '../state.ts'
import { newId } from '../state.ts'

const CONTENT = 15_000

export function addNote(state: State, actor: string, args: Args): Note {
  const itemId = idArg(args, 'item_id')
  const projectId = idArg(args, 'project_id')
  if (!itemId && !projectId) throw missingArgument('item_id')
  if (itemId && projectId) throw invalidArgument('project_id', 'Only one of item_id or project_id must be set')
  if (itemId) state.mustSeeTask(actor, itemId)
  if (projectId) state.mustSeeProject(actor, projectId)
  const note: Note = {
    id: newId(),
    ...(itemId ? { item_id: itemId } : { project_id: projectId! }),
    posted_uid: actor,
    content: requiredText(args, 'content', CONTENT),
    file_attachment: attachmentArg(state, args) ?? null,
    uids_to_notify: notifyArg(args),
    is_deleted: false,
    posted_at: state.stamp(),
    reactions: null,
  }
  tell(state, actor, 'note:added', state.notes.put(note))
  return note
}

export function updateNote(state: State, actor: string, id: string, args: Args): Note {
  const old = state.mustSeeNote(actor, id)
  if (old.posted_uid !== actor) throw forbidden('Only the author can change a comment')
  const content = textArg(args.content === null ? {} : args, 'content', CONTENT)
  const attachment = attachmentArg(state, args)
  // Todoist API, update comment: a null or empty content leaves it as it was.
  if (!content && attachment === undefined) return old
  const note = state.notes.put({
    ...old,
    content: content || old.content,
    file_attachment: attachment === undefined ? old.file_attachment : attachment,
  })
  tell(state, actor, 'note:updated', note)
  return note
}

export function deleteNote(state: State, actor: string, id: string) {
  const old = state.mustSeeNote(actor, id)
  const project = state.projects.get(state.projectOfNote(old)!)
  if (old.posted_uid !== actor && project?.creator_uid !== actor)
    throw forbidden('Only the author can delete a comment')
  dropNote(state, actor, old)
}

export function dropNote(state: State, actor: string, note: Note) {
  tell(state, actor, 'note:deleted', state.notes.put({ ...note, is_deleted: true }))
}

function tell(state: State, actor: string, name: string, note: Note) {
  const item = note.item_id ? state.tasks.get(note.item_id) : undefined
  state.happen({ name, record: note, projectId: item?.project_id ?? note.project_id ?? null, actor, item })
}

function attachmentArg(state: State, args: Args): FileAttachment | null | undefined {
  const given = objectArg(args, 'file_attachment')
  if (given === undefined || given === null) return given
  const url = given.file_url
  if (typeof url !== 'string' || !URL.canParse(url)) throw invalidArgument('file_url', 'Invalid file url')
  const { protocol, pathname } = new URL(url)
  if (protocol !== 'https:' && protocol !== 'http:') throw invalidArgument('file_url', 'Invalid file url')
  const ours = [...state.files.values()].some((file) => new URL(file.url).origin === new URL(url).origin)
  if (ours && !state.files.has(pathname)) throw invalidArgument('file_url', 'The file does not exist')
  return { resource_type: 'file', upload_state: 'completed', ...given }
}

function notifyArg(args: Args): string[] | null {
  const value = args.uids_to_notify
  if (value === undefined || value === null) return null
  if (!Array.isArray(value) || !value.every((uid) => /^\d+$/.test(String(uid))))
    throw invalidArgument('uids_to_notify', 'Expected a list of user ids')
  return value.map(String)
}
