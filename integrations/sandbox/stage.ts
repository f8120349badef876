// The stage: both stand-ins, peopled. A bot and its support group on one side; on the other a project, its agents, and
// an app whose webhooks go to the hub. The hub itself is not here: whoever listens at `hubUrl` plays it.
import type { Chat, User } from '@grammyjs/types'
import { castFor, type Locale, type PersonDraft } from './cast.ts'
import {
  startTelegramServer,
  type TelegramServer,
  type TelegramServerOptions,
} from './telegram-server/telegram-server.ts'
import {
  startTodoistServer,
  type Project,
  type TodoistServer,
  type TodoistServerOptions,
  type User as TodoistUser,
} from './todoist-server/todoist-server.ts'

/** Someone who works for the desk, in both apps. */
export type Staff = { readonly name: string; readonly telegram: User; readonly todoist: TodoistUser }

export type People = {
  /** Clients. */
  readonly anna: User
  readonly boris: User
  /** Technicians, and agents in Todoist. */
  readonly olga: Staff
  readonly ivan: Staff
  readonly lead: Staff
  /** The account the hub works with. */
  readonly hub: TodoistUser
}

export type StageOptions = {
  hubUrl: string
  locale?: Locale
  telegram?: Partial<TelegramServerOptions>
  todoist?: TodoistServerOptions
}

export type Stage = {
  readonly telegram: TelegramServer
  readonly todoist: TodoistServer
  readonly people: People
  /** The support group. */
  readonly group: Chat
  readonly project: Project
  /** What a hub needs in its environment to work here. */
  readonly env: Readonly<Record<string, string>>
  close(): Promise<void>
}

const botToken = '7000000001:sandbox-bot-token-of-the-helpdesk-hub'
const app = { client_id: 'sandbox-app', client_secret: 'sandbox-app-secret' }

export async function startStage(options: StageOptions): Promise<Stage> {
  const { hubUrl, locale = 'en' } = options
  const cast = castFor(locale)
  const telegram = await startTelegramServer({ token: botToken, retryBaseMs: 500, ...options.telegram })
  // Whoever asks for the hub's OAuth is answered as the hub's own account, the first one made.
  const todoist: TodoistServer = await startTodoistServer({
    ...options.todoist,
    oauth: { autoApprove: () => todoist.users()[0]?.id, ...options.todoist?.oauth },
  })

  const hub = todoist.addUser({ full_name: cast.hubAccount, email: 'hub@helpdesk.example' })
  const staff = (person: PersonDraft): Staff => ({
    name: person.first_name,
    telegram: telegram.addUser(person),
    todoist: todoist.addUser({ full_name: person.first_name, email: `${person.username}@helpdesk.example` }),
  })
  const people: People = {
    anna: telegram.addUser(cast.anna),
    boris: telegram.addUser(cast.boris),
    olga: staff(cast.olga),
    ivan: staff(cast.ivan),
    lead: staff(cast.lead),
    hub,
  }
  const { olga, ivan, lead } = people
  const group = telegram.addForum({
    title: cast.group,
    members: [
      { id: lead.telegram.id, status: 'creator' },
      { id: olga.telegram.id, status: 'administrator' },
      { id: ivan.telegram.id, status: 'administrator' },
    ],
  })
  const project = todoist.addProject({
    name: cast.project,
    owner: hub.id,
    members: [olga.todoist.id, ivan.todoist.id, lead.todoist.id],
  })
  todoist.addApp({ ...app, callbackUrl: `${hubUrl}/todoist/webhook`, redirectUri: `${hubUrl}/todoist/callback` })
  for (const account of [hub, olga.todoist, ivan.todoist]) todoist.authorize(account.id, app.client_id)

  return {
    telegram,
    todoist,
    people,
    group,
    project,
    env: {
      BOT_TOKEN: botToken,
      TELEGRAM_API_ROOT: telegram.url,
      MAIN_GROUP_ID: String(group.id),
      TECH_GROUPS_MAPPING: JSON.stringify(
        [olga, ivan].map(({ name, telegram: { id }, todoist: account }) => ({
          name,
          telegramId: id,
          todoistId: account.id,
        })),
      ),
      ADMIN_IDS: String(lead.telegram.id),
      TODOIST_TOKEN: hub.token,
      TODOIST_API_URL: todoist.url,
      TODOIST_PROJECT_ID: project.id,
      TODOIST_CLIENT_ID: app.client_id,
      TODOIST_CLIENT_SECRET: app.client_secret,
      WEBHOOK_URL: hubUrl,
      WEBHOOK_SECRET: 'sandbox-webhook-secret',
      LOCALE: locale,
    },
    async close() {
      await Promise.all([telegram.close(), todoist.close()])
    },
  }
}
