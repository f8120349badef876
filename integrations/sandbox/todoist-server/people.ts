// People at their Todoist apps: they act at once, spend no request of the API's budget, and their webhooks fire.
import { addLabel, labelsOf } from './actions/labels.ts'
import { closeTask, reopenTask } from './actions/completion.ts'
import { addNote, deleteNote, updateNote } from './actions/notes.ts'
import { addSection, sectionsOf } from './actions/sections.ts'
import { deleteSection } from './actions/sections.ts'
import { addTask, deleteTask, moveTask, updateTask } from './actions/tasks.ts'
import type { Args } from './arguments.ts'
import { notFound } from './errors.ts'
import type { Note, Section, Task } from './records.ts'
import type { State } from './state.ts'
import type { UploadedPart } from './rest/uploads.ts'
import { storeFile } from './rest/uploads.ts'

export interface Person {
  readonly userId: string
  addTask(args: { content: string; project_id?: string; [more: string]: unknown }): Task
  comment(taskId: string, content: string, attachment?: UploadedPart): Note
  editComment(noteId: string, content: string): Note
  deleteComment(noteId: string): void
  assign(taskId: string, userId: string | null): Task
  complete(taskId: string): Task
  reopen(taskId: string): Task
  /** By id, or by name within the task's project. */
  moveToSection(taskId: string, section: string): Task
  moveToProject(taskId: string, projectId: string): Task
  /** 4 is urgent, shown as p1. */
  setPriority(taskId: string, priority: number): Task
  editContent(taskId: string, content: string): Task
  editDescription(taskId: string, description: string): Task
  setLabels(taskId: string, labels: string[]): Task
  deleteTask(taskId: string): void
  deleteSection(sectionId: string): void
  addSection(projectId: string, name: string): Section
}

export function createPerson(
  state: State,
  userId: string,
  options: { url: () => string; uploadLimitMb: number; announce: () => void },
): Person {
  function act<T>(deed: () => T): T {
    try {
      return deed()
    } finally {
      options.announce()
    }
  }

  const update = (taskId: string, args: Args) => act(() => updateTask(state, userId, taskId, args))

  return {
    userId,
    addTask: (args) => act(() => addTask(state, userId, args)),
    comment: (taskId, content, attachment) =>
      act(() => {
        const file_attachment = attachment && storeFile(state, options, userId, attachment)
        return addNote(state, userId, { item_id: taskId, content, file_attachment })
      }),
    editComment: (noteId, content) => act(() => updateNote(state, userId, noteId, { content })),
    deleteComment: (noteId) => act(() => deleteNote(state, userId, noteId)),
    assign: (taskId, uid) => update(taskId, { responsible_uid: uid }),
    complete: (taskId) => act(() => closeTask(state, userId, taskId)),
    reopen: (taskId) => act(() => reopenTask(state, userId, taskId)),
    moveToSection: (taskId, section) =>
      act(() => {
        const { project_id } = state.mustSeeTask(userId, taskId)
        const found = sectionsOf(state, project_id).find((each) => each.id === section || each.name === section)
        if (!found) throw notFound('Section')
        return moveTask(state, userId, taskId, { section_id: found.id })
      }),
    moveToProject: (taskId, projectId) => act(() => moveTask(state, userId, taskId, { project_id: projectId })),
    setPriority: (taskId, priority) => update(taskId, { priority }),
    editContent: (taskId, content) => update(taskId, { content }),
    editDescription: (taskId, description) => update(taskId, { description }),
    setLabels: (taskId, labels) =>
      act(() => {
        const known = new Set(labelsOf(state, userId).map((label) => label.name))
        for (const name of labels) if (!known.has(name)) addLabel(state, userId, { name })
        return updateTask(state, userId, taskId, { labels })
      }),
    deleteTask: (taskId) => act(() => deleteTask(state, userId, taskId)),
    deleteSection: (sectionId) => act(() => deleteSection(state, userId, sectionId)),
    addSection: (projectId, name) => act(() => addSection(state, userId, { project_id: projectId, name })),
  }
}
