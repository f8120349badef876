// What has to be asked of Todoist before a call can be recorded: the ids of what repeats made long ago and no longer
// tell, and comments that went unseen because their task was completed at once. Asked one by one, each of them booked.
import type { BoardChange, BoardCommand, BoardOutcome, BoardReply, BoardThing } from '../../src/ports.ts'
import { Busy, Gone, Rejected, Unreachable, type Failure } from '../../src/errors.ts'
import { makerOf, toSyncCommand } from './calls.ts'
import type { Client } from './client.ts'
import { changeOf, isCompleted, thingOf } from './events.ts'

export type Look = {
  /** Each outcome that tells no id gets what stands there with the same words; one failed look is its command's own. */
  nameless(commands: BoardCommand[], reply: BoardReply, book: () => Promise<void>): Promise<BoardOutcome[]>
  /** Comments of the tasks that this reply shows completed and that we believe open. */
  overlooked(reply: BoardReply, open: string[], book: () => Promise<void>): Promise<Overlooked>
}

/** `unclear`: tasks of which nobody could tell for now, and why. */
export type Overlooked = { found: BoardChange[]; unclear: Map<string, unknown> }

/** After so many, and so long, what webhooks tell has to do. */
const triesAllowed = 8
const patienceMs = 2 * 60_000
/** What we make is looked for as soon as the board answers: nobody completed it longer ago. */
const recentMs = 7 * 24 * 3600_000
/** Todoist's clock is not ours. */
const aheadMs = 60_000

export function createLook(options: { client: Client; now: () => number }): Look {
  const { client, now } = options
  /** How often the comments of a task could not be asked for, one time after the other, and since when. */
  const failures = new Map<string, { tries: number; since: number }>()

  /** What may have been made by a command: the same words in that place, told of by the reply or listed there. */
  async function alike(
    command: BoardCommand,
    reply: BoardReply,
    projects: BoardThing[],
    list: List,
  ): Promise<BoardThing[] | null> {
    const { args } = toSyncCommand(command)
    switch (command.op) {
      case 'add_comment': {
        if (!('id' in command.task)) return null
        const { id } = command.task
        // An earlier reading may have told of it: what this one tells of need not be all.
        const there = together(toldOf(reply, 'comment'), await list('comments', id))
        const same = there.filter(({ within, words }) => within === id && sameWords(words, args['content']))
        const file = command.attachment?.['file_url'] ?? null
        const sameFile = same.filter((thing) => thing.file === file)
        return sameFile.length > 0 ? sameFile : same
      }
      case 'add_task': {
        const { projectId: id } = command
        const open = sameTasks(together(toldOf(reply, 'task'), await list('openTasks', id)), id, args)
        // Or completed it, and that was told of by an earlier reading.
        return open.length > 0 ? open : sameTasks(await list('completedTasks', id), id, args)
      }
      case 'add_project':
        return (await list('projectList')).filter(({ words }) => sameWords(words, args['name']))
      case 'add_section': {
        const told = reply.outcomes.find(({ uuid }) => uuid === makerOf(command))
        const made = told?.ok === true && told.id !== null ? [told.id] : projects.map(({ id }) => id)
        const within = 'id' in command.project ? [command.project.id] : made
        const found: BoardThing[] = []
        for (const id of within) found.push(...(await list('sectionList', id)))
        return found.filter(({ words }) => sameWords(words, args['name']))
      }
      default:
        return null
    }
  }

  return {
    async nameless(commands, reply, book) {
      const byUuid = new Map(commands.map((command) => [command.uuid, command]))
      const completedTasks = async (project: string) =>
        await client.completedIn(project, new Date(now() - recentMs), new Date(now() + aheadMs))
      const list = createList({ ...client, completedTasks }, book)
      // What was told to be made by one command was made by no other.
      const given = new Set(reply.outcomes.flatMap((outcome) => (outcome.ok ? (outcome.id ?? []) : [])))
      const projects: BoardThing[] = []
      const found: BoardOutcome[] = []
      for (const outcome of reply.outcomes) {
        const command = byUuid.get(outcome.uuid)
        if (!outcome.ok || outcome.id !== null || !command) {
          found.push(outcome)
          continue
        }
        try {
          const things = (await alike(command, reply, projects, list))?.filter(({ id }) => !given.has(id)) ?? null
          if (command.op === 'add_project') projects.push(...(things ?? []))
          found.push(things === null ? outcome : { ...outcome, alike: things })
        } catch (error) {
          if (error instanceof Gone && command.op === 'add_comment') found.push({ ...outcome, gone: true })
          else found.push({ uuid: outcome.uuid, ok: false, failure: failedLook(error) })
        }
      }
      return found
    },

    async overlooked(reply, open, book) {
      const ours = new Set(open)
      const closed = reply.changes.filter((change) => change.entity === 'task' && isCompleted(change))
      const found: BoardChange[] = []
      const unclear = new Map<string, unknown>()
      for (const { id } of closed) {
        if (!ours.has(id)) continue
        try {
          await book()
          for (const raw of await client.comments(id)) {
            const change = changeOf('comment', Object.assign({}, raw, { item_id: id }), new Date(now()))
            if (change !== null) found.push(change)
          }
          failures.delete(id)
        } catch (error) {
          // What is not ours to see any more will not be later either; nor is everything held up for one task for ever.
          // A token that is refused says nothing of the task.
          const hidden = error instanceof Gone || (error instanceof Rejected && error.scope !== 'account')
          const { tries, since } = failures.get(id) ?? { tries: 0, since: now() }
          failures.set(id, { tries: tries + 1, since })
          const givenUp = tries + 1 >= triesAllowed && now() - since >= patienceMs
          if (hidden || givenUp) failures.delete(id)
          else unclear.set(id, error)
        }
      }
      return { found, unclear }
    },
  }
}

/** What stands in a place (a task, a project), asked for once for all commands of a call. */
type List = (of: keyof Lists, place?: string) => Promise<Thing[]>

type Lists = Pick<Client, 'comments' | 'openTasks' | 'sectionList' | 'projectList'> & {
  completedTasks: (projectId: string) => Promise<unknown[]>
}
type Thing = NonNullable<ReturnType<typeof thingOf>>

function createList(client: Lists, book: () => Promise<void>): List {
  const asked = new Map<string, Thing[]>()
  return async (of, place = '') => {
    const key = `${of} ${place}`
    const before = asked.get(key)
    if (before) return before
    await book()
    const ask: (place: string) => Promise<unknown[]> = client[of]
    const things = (await ask(place)).flatMap((raw) => thingOf(raw) ?? [])
    const there = things.map((thing) => ({ ...thing, within: thing.within || place }))
    asked.set(key, there)
    return there
  }
}

/** Each once: as the reply tells it, else as it is listed. */
function together(told: Thing[], listed: Thing[]): Thing[] {
  const ids = new Set(told.map(({ id }) => id))
  return [...told, ...listed.filter(({ id }) => !ids.has(id))]
}

/** By its title, or by its description where somebody renamed it before we knew it. */
function sameTasks(there: Thing[], projectId: string, args: Record<string, unknown>): Thing[] {
  const inProject = there.filter(({ within }) => within === projectId)
  const same = inProject.filter(({ words }) => sameWords(words, args['content']))
  return same.length > 0 ? same : inProject.filter((one) => sameWords(one.description ?? '', args['description']))
}

function toldOf(reply: BoardReply, entity: BoardChange['entity']): Thing[] {
  return reply.changes.flatMap((change) =>
    change.entity === entity && !change.deleted ? (thingOf(change.payload) ?? []) : [],
  )
}

function sameWords(there: string, sent: unknown): boolean {
  return typeof sent === 'string' && there.trim() === sent.trim()
}

/** It is done, only its id is not known: looked for again with the next repeat. */
function failedLook(error: unknown): Failure {
  if (error instanceof Busy || error instanceof Gone) return error
  return new Unreachable('What a repeat had made could not be looked for', 'unknown', error)
}
