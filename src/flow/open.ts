// The start, as far as the vendors have a say in it. A definite refusal ends it, with one list of all that is wrong;
// silence is waited out while running, and neither vendor waits for the other.

import type { Locale } from '../domain/ticket.ts'
import { isFailure, Unreachable } from '../errors.ts'
import type { Log } from '../log.ts'
import type { BoardSetup, ChatSetup, Problem } from '../ports.ts'
import type { Database } from '../store/database.ts'
import type { Desk } from '../store/desks.ts'
import { deskOfGroup } from '../store/desks.ts'
import { deskProjects } from '../store/projects.ts'
import type { TechnicianSetting } from '../store/technicians.ts'
import { provisionDesk, provisionProject } from './provision.ts'

/** The hub can't start like this; every reason, and how to mend it. */
export class CannotStart extends Error {
  readonly problems: Problem[]
  constructor(problems: Problem[]) {
    super('the settings do not work')
    this.problems = problems
  }
}

type Opening = {
  database: Database
  chat: ChatSetup
  board: BoardSetup
  settings: { mainGroupId: number; projectId: string | null; locale: Locale; technicians: TechnicianSetting[] }
  /** The chat answers and the desk stands. */
  chatOpened: () => void
  /** The board answers and its project stands or is asked for. */
  boardOpened: () => void
  /** What turns out to be wrong after the start. */
  failed: (error: unknown) => void
  signal: AbortSignal
  log: Log
}

type Group = { chatId: number; title: string }

/** Resolves when both vendors have been asked once. Throws CannotStart for what is definitely wrong. */
export async function openDoors(with_: Opening): Promise<void> {
  const [chat, board] = await Promise.allSettled([checkChat(with_), with_.board.check(with_.settings.projectId)])
  for (const asked of [chat, board]) if (asked.status === 'rejected' && !isSilence(asked.reason)) throw asked.reason
  refuse([
    ...(chat.status === 'fulfilled' ? chat.value.problems : []),
    ...(board.status === 'fulfilled' ? board.value : []),
  ])
  const desk = patiently(with_, async (tries) => {
    const checked = tries === 0 && chat.status === 'fulfilled' ? chat.value : await checkChat(with_)
    refuse(checked.problems)
    const stands = await openDesk(with_, checked.group)
    with_.chatOpened()
    return stands
  })
  const project = async (): Promise<void> => {
    // A desk from before is enough for the board: it need not wait for the chat to answer.
    const stands = (await deskOfGroup(with_.database, with_.settings.mainGroupId)) ?? (await desk.done)
    await patiently(with_, async (tries) => {
      if (tries > 0 || board.status === 'rejected') refuse(await with_.board.check(with_.settings.projectId))
      await openProject(with_, stands)
      with_.boardOpened()
    }).done
  }
  const both = Promise.all([desk.done, project()])
  both.catch((error: unknown) => !with_.signal.aborted && with_.failed(error))
  await Promise.all([desk.tried, Promise.race([both.catch(() => undefined), desk.tried])])
}

async function checkChat({ database, chat, settings, log }: Opening): Promise<{ problems: Problem[]; group: Group }> {
  const chatId = (await deskOfGroup(database, settings.mainGroupId))?.chatId ?? settings.mainGroupId
  const fallback = { chatId, title: 'Helpdesk' }
  const problems = await chat.connect()
  if (problems.length > 0) return { problems, group: fallback }
  const checked = await chat.check(chatId)
  if (checked.movedTo === null)
    return { problems: checked.problems, group: { chatId, title: checked.group?.title ?? fallback.title } }
  log.warn({ from: chatId, to: checked.movedTo }, 'the support group has a new id; set MAIN_GROUP_ID to it')
  const moved = await chat.check(checked.movedTo)
  return { problems: moved.problems, group: { chatId: checked.movedTo, title: moved.group?.title ?? fallback.title } }
}

async function openDesk({ database, chat, settings }: Opening, { chatId, title }: Group): Promise<Desk> {
  const technicians = settings.technicians.map(async (one) => ({
    ...one,
    // Titles show it. Whoever is not in the group yet has none for us.
    username: one.telegramId === undefined ? null : await chat.usernameIn(chatId, one.telegramId).catch(() => null),
  }))
  return await provisionDesk(
    database,
    { slug: 'main', name: title, chatId, locale: settings.locale },
    await Promise.all(technicians),
  )
}

async function openProject({ database, board, settings }: Opening, desk: Desk): Promise<void> {
  const before = await deskProjects(database, desk.id)
  const project = settings.projectId === null ? null : await board.project(settings.projectId)
  // It was there a moment ago: asked again, it is told as missing or is there.
  if (settings.projectId !== null && project === null)
    throw new Unreachable('the project that is set is not to be seen just now', 'not_done')
  const read = project && { ...project, sections: await board.sections(project.id) }
  await provisionProject(database, desk, read, before)
}

/** `tried` resolves after the first try, `done` with what the first successful one gives. */
function patiently<T>(
  { signal, log }: Opening,
  work: (tries: number) => Promise<T>,
): { tried: Promise<void>; done: Promise<T> } {
  const tried = Promise.withResolvers<void>()
  async function loop(): Promise<T> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await work(tries)
      } catch (error) {
        if (!isSilence(error) || signal.aborted) throw error
        log.warn({ err: error }, 'a vendor is not ready yet; the hub takes news and goes on when it is')
      } finally {
        tried.resolve()
      }
      await pause(Math.min(30_000, 1000 * 2 ** tries), signal)
    }
  }
  return { tried: tried.promise, done: loop() }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

/** A refused account is no more than that here: a wrong token is a problem of the check, so none is connected yet. */
function isSilence(error: unknown): boolean {
  return isFailure(error) && (error.name !== 'Rejected' || error.scope === 'account') && error.name !== 'Gone'
}

function refuse(problems: Problem[]): void {
  if (problems.length > 0) throw new CannotStart(problems)
}
