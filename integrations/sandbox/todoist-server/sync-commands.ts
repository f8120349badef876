// The commands of /sync: run in order, each on its own, never the same uuid twice.
// Temporary ids live for one request; what a uuid did is remembered for ever, per person.
import type { Args } from './arguments.ts'
import { isArgs, parseJson, requiredId, requiredText } from './arguments.ts'
import { closeTask, completeTask, reopenTask } from './actions/completion.ts'
import { addLabel, deleteLabel, renameLabel, updateLabel } from './actions/labels.ts'
import { addNote, deleteNote, updateNote } from './actions/notes.ts'
import {
  addProject,
  archiveProject,
  deleteProject,
  removeCollaborator,
  shareProject,
  updateProject,
} from './actions/projects.ts'
import { addSection, archiveSection, deleteSection, moveSection, updateSection } from './actions/sections.ts'
import { addTask, deleteTask, moveTask, reorderTasks, updateTask } from './actions/tasks.ts'
import { updateDateComplete } from './actions/recurrence.ts'
import type { ErrorBody } from './errors.ts'
import { Refusal, bodyOf, insufficientScope, invalidArgument, tooManyCommands } from './errors.ts'
import type { State } from './state.ts'
import type { Identity } from './tokens.ts'

export type Command = { type: string; uuid: string; temp_id?: string; args: Args }

export type CommandsAnswer = {
  sync_status: Record<string, 'ok' | Partial<ErrorBody>>
  temp_id_mapping: Record<string, string>
}

type Run = (state: State, actor: string, args: Args) => { id: string } | void

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const ID_ARGUMENTS = ['id', 'item_id', 'project_id', 'section_id', 'parent_id']
const MAX_COMMANDS = 100

const id = (args: Args) => requiredId(args, 'id')
const labelId = (args: Args) => requiredText(args, 'id', 32)

const COMMANDS: Record<string, Run> = {
  item_add: addTask,
  item_update: (state, actor, args) => void updateTask(state, actor, id(args), args),
  item_move: (state, actor, args) => void moveTask(state, actor, id(args), args),
  item_complete: (state, actor, args) => void completeTask(state, actor, id(args), args),
  item_close: (state, actor, args) => void closeTask(state, actor, id(args)),
  item_uncomplete: (state, actor, args) => void reopenTask(state, actor, id(args)),
  item_update_date_complete: (state, actor, args) => void updateDateComplete(state, actor, id(args), args),
  item_delete: (state, actor, args) => deleteTask(state, actor, id(args)),
  item_reorder: reorderTasks,
  note_add: addNote,
  note_update: (state, actor, args) => void updateNote(state, actor, id(args), args),
  note_delete: (state, actor, args) => deleteNote(state, actor, id(args)),
  section_add: addSection,
  section_update: (state, actor, args) => void updateSection(state, actor, id(args), args),
  section_move: (state, actor, args) => void moveSection(state, actor, id(args), args),
  section_delete: (state, actor, args) => deleteSection(state, actor, id(args)),
  section_archive: (state, actor, args) => void archiveSection(state, actor, id(args), true),
  section_unarchive: (state, actor, args) => void archiveSection(state, actor, id(args), false),
  project_add: (state, actor, args) => addProject(state, actor, args),
  project_update: (state, actor, args) => void updateProject(state, actor, id(args), args),
  project_delete: (state, actor, args) => deleteProject(state, actor, id(args)),
  project_archive: (state, actor, args) => void archiveProject(state, actor, id(args), true),
  project_unarchive: (state, actor, args) => void archiveProject(state, actor, id(args), false),
  share_project: shareProject,
  delete_collaborator: removeCollaborator,
  label_add: addLabel,
  label_update: (state, actor, args) => void updateLabel(state, actor, labelId(args), args),
  label_rename: renameLabel,
  label_delete: (state, actor, args) => deleteLabel(state, actor, labelId(args), args),
}

const SCOPES: Record<string, string> = {
  item_delete: 'data:delete',
  note_delete: 'data:delete',
  section_delete: 'data:delete',
  label_delete: 'data:delete',
  project_delete: 'project:delete',
}

export function createCommands(
  state: State,
  options: { replayOmitsMapping: boolean; commandError: (type: string) => Partial<ErrorBody> | undefined },
) {
  /** By person and uuid; the value is the id it made, if any. */
  const executed = new Map<string, string | null>()

  function run(who: Identity, commands: readonly Command[]): CommandsAnswer {
    const answer: CommandsAnswer = { sync_status: {}, temp_id_mapping: {} }
    const mapping = new Map<string, string>()
    for (const command of commands) {
      const key = `${who.userId}/${command.uuid}`
      const before = executed.get(key)
      const replayed = before !== undefined
      try {
        const made = replayed ? before : execute(who, command, mapping)
        if (!replayed) executed.set(key, made)
        answer.sync_status[command.uuid] = 'ok'
        if (made && command.temp_id && !(replayed && options.replayOmitsMapping)) {
          mapping.set(command.temp_id, made)
          answer.temp_id_mapping[command.temp_id] = made
        }
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        const { error_code, error: words, ...more } = bodyOf(error)
        answer.sync_status[command.uuid] = { error_code, error: words, ...(error.short ? {} : more) }
      }
    }
    return answer
  }

  function execute(who: Identity, command: Command, mapping: Map<string, string>): string | null {
    const planned = options.commandError(command.type)
    if (planned)
      throw new Refusal(
        planned.http_code ?? 400,
        planned.error_code ?? 20,
        planned.error_tag ?? 'INVALID_ARGUMENT_VALUE',
        planned.error ?? 'Invalid argument value',
        { extra: planned.error_extra, short: planned.error_tag === undefined },
      )
    if (!UUID.test(command.uuid)) throw invalidArgument('uuid', 'Expected a UUID')
    const deed = COMMANDS[command.type]
    if (!deed) throw new Refusal(400, 17, 'INVALID_COMMAND', 'Unknown command', { short: true })
    if (!may(who, command.type)) throw insufficientScope()
    return deed(state, who.userId, resolved(command.args, mapping))?.id ?? null
  }

  return run
}

export type RunCommands = ReturnType<typeof createCommands>

function may(who: Identity, type: string): boolean {
  const special = SCOPES[type]
  if (special) return who.scopes.has(special)
  return who.scopes.has('data:read_write') || (type === 'item_add' && who.scopes.has('task:add'))
}

/** Temporary ids of this request become ids; labels have ids of their own kind and pass as they are. */
function resolved(args: Args, mapping: Map<string, string>): Args {
  const entries = Object.entries(args).map(([key, value]) => {
    if (key === 'items' && Array.isArray(value))
      return [key, value.map((each: unknown) => (isArgs(each) ? resolved(each, mapping) : each))]
    if (!ID_ARGUMENTS.includes(key) || typeof value !== 'string') return [key, value]
    return [key, mapping.get(value) ?? value]
  })
  return Object.fromEntries(entries)
}

/** What a caller sent as `commands`, in either encoding. A shape we cannot answer per command refuses the request. */
export function parseCommands(value: unknown): Command[] {
  const list = typeof value === 'string' ? parseJson('commands', value) : value
  if (list === undefined || list === null) return []
  if (!Array.isArray(list)) throw invalidArgument('commands', 'Expected a list')
  if (list.length > MAX_COMMANDS) throw tooManyCommands()
  return list.map((each: unknown) => {
    if (!isArgs(each)) throw invalidArgument('commands', 'A command is an object')
    const { type, uuid, temp_id, args } = each
    if (typeof type !== 'string') throw invalidArgument('commands', 'A command needs a type')
    if (typeof uuid !== 'string') throw invalidArgument('commands', 'A command needs a uuid')
    if (!isArgs(args)) throw invalidArgument('commands', 'A command needs args')
    if (temp_id !== undefined && typeof temp_id !== 'string') throw invalidArgument('commands', 'A temp_id is a string')
    return { type, uuid, temp_id, args }
  })
}
