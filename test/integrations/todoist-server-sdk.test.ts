import { randomUUID } from 'node:crypto'
import test from 'ava'
import { TodoistApi, TodoistRequestError } from '@doist/todoist-api-typescript'
import { openDesk } from './todoist-server-desk.ts'

test("Doist's own SDK lives a ticket from opening to close", async (t) => {
  const { server, project, bot, ann } = await openDesk(t)
  const api = new TodoistApi(bot.token, { baseUrl: server.url })
  t.is((await api.getUser()).id, bot.id)
  t.like(await api.getProject(project.id), { name: 'Desk', isShared: true })
  const { results: people } = await api.getProjectCollaborators(project.id)
  t.deepEqual(
    people.map(({ name }) => name),
    ['Hub', 'Ann'],
  )
  const { results: sections } = await api.getSections({ projectId: project.id })
  const [fresh, done] = sections
  const task = await api.addTask({
    content: 'Printer',
    projectId: project.id,
    sectionId: fresh!.id,
    priority: 4,
    labels: ['critical'],
    dueString: 'tomorrow',
    assigneeId: ann.id,
  })
  t.like(task, { content: 'Printer', priority: 4, responsibleUid: ann.id, assignedByUid: bot.id, labels: ['critical'] })
  const note = await api.addComment({ taskId: task.id, content: 'On my way', uidsToNotify: [ann.id] })
  t.is((await api.updateComment(note.id, { content: 'On **my** way' })).content, 'On **my** way')
  t.is((await api.getComments({ taskId: task.id })).results[0]!.content, 'On **my** way')
  t.is((await api.updateTask(task.id, { content: 'Printer, 2nd floor', dueString: null })).due, null)
  t.is((await api.moveTask(task.id, { sectionId: done!.id })).sectionId, done!.id)
  t.true(await api.closeTask(task.id))
  t.is((await api.getTasks({ projectId: project.id })).results.length, 0)
  const gone = await t.throwsAsync(api.getTask(task.id), { instanceOf: TodoistRequestError })
  t.is(gone?.httpStatusCode, 404)
  const day = 86_400_000
  const { items } = await api.getCompletedTasksByCompletionDate({
    since: new Date(Date.now() - day).toISOString(),
    until: new Date(Date.now() + day).toISOString(),
  })
  t.deepEqual(
    items.map(({ id }) => id),
    [task.id],
  )
  t.true(await api.reopenTask(task.id))
  const { results: activity } = await api.getActivityLogs({ parentProjectId: project.id })
  t.deepEqual(
    activity.filter(({ objectId }) => objectId === task.id).map(({ eventType }) => eventType),
    ['uncompleted', 'completed', 'updated', 'updated', 'added'],
  )
  t.true(await api.deleteComment(note.id))
  t.true(await api.deleteTask(task.id))
  t.deepEqual(server.tasks(project.id), [])
})

test('the SDK syncs, and reads everything a full sync can hold', async (t) => {
  const { server, project, bot } = await openDesk(t)
  const api = new TodoistApi(bot.token, { baseUrl: server.url })
  const answer = await api.sync({
    commands: [
      {
        type: 'item_add',
        uuid: randomUUID(),
        tempId: 'ticket-1',
        args: { content: 'Printer', projectId: project.id },
      },
      { type: 'note_add', uuid: randomUUID(), tempId: 'note-1', args: { itemId: 'ticket-1', content: 'Hello' } },
    ],
    resourceTypes: [
      'items',
      'notes',
      'projects',
      'sections',
      'labels',
      'user',
      'collaborators',
      'collaborator_states',
      'user_plan_limits',
      'user_settings',
    ],
    syncToken: '*',
  })
  const { 'ticket-1': taskId, 'note-1': noteId } = answer.tempIdMapping!
  t.is(answer.items?.[0]?.id, taskId)
  t.is(answer.notes?.[0]?.id, noteId)
  t.is(answer.user?.id, bot.id)
  t.is(answer.collaborators?.length, 2)
  t.is(answer.projects?.length, 2)
})

test('a file uploaded with the SDK is attached, and read back with a token only', async (t) => {
  const { server, project, bot } = await openDesk(t)
  const api = new TodoistApi(bot.token, { baseUrl: server.url })
  const file = new Blob(['\u0000picture'], { type: 'image/png' })
  const attachment = await api.uploadFile({ file, fileName: 'схема 1.png' })
  t.like(attachment, { fileName: 'схема 1.png', fileSize: 8, fileType: 'image/png', resourceType: 'image' })
  const task = server.as(bot.id).addTask({ content: 'x', project_id: project.id })
  const fileUrl = attachment.fileUrl!
  const note = await api.addComment({
    taskId: task.id,
    content: 'See',
    attachment: { fileUrl, fileName: attachment.fileName!, fileType: 'image/png', resourceType: 'image' },
  })
  t.is(note.fileAttachment?.fileUrl, fileUrl)
  t.like(server.file(fileUrl), { name: 'схема 1.png', type: 'image/png', owner: bot.id })
  t.is((await fetch(fileUrl)).status, 401)
  const read = await fetch(fileUrl, { headers: { authorization: `Bearer ${bot.token}` } })
  t.is(read.headers.get('content-type'), 'image/png')
  t.is(await read.text(), '\u0000picture')
  t.true(await api.deleteUpload({ fileUrl }))
  t.is((await fetch(fileUrl, { headers: { authorization: `Bearer ${bot.token}` } })).status, 404)
})

test('a file may come raw, with its name in a header, up to the limit of the plan', async (t) => {
  const { call } = await openDesk(t, { uploadLimitMb: 1 })
  const upload = (body: string, headers: Record<string, string>) =>
    call('POST', '/api/v1/uploads', body, undefined, { 'content-type': 'text/plain', ...headers })
  const { status, body } = await upload('hello', { 'x-file-name': 'notes.txt' })
  t.is(status, 200)
  t.like(body, { file_name: 'notes.txt', file_size: 5, resource_type: 'file', upload_state: 'completed' })
  t.like((await upload('hello', {})).body, { error_code: 19, error_extra: { argument: 'file_name' } })
  const large = await upload('x'.repeat(1024 * 1024 + 1), { 'x-file-name': 'large.txt' })
  t.like(large.body, { error: 'Uploaded file is too large', http_code: 400 })
})

test('the SDK sends a POST again when the connection breaks, so a REST task may be doubled', async (t) => {
  const { server, project, bot } = await openDesk(t)
  const api = new TodoistApi(bot.token, { baseUrl: server.url })
  server.weather.next('lost-response', { path: '/tasks' })
  await api.addTask({ content: 'Printer', projectId: project.id })
  t.is(server.tasks(project.id).length, 2)
})
