// What can be wrong with a setting, and where the right value is found. Texts never carry a value: it may be a secret.

/** One wrong setting: which variable, what is wrong with it, and what to click or type to mend it. */
export type Problem = { variable: string; wrong: string; mend: string }

const MEND: Record<string, string> = {
  BOT_TOKEN: 'In Telegram open @BotFather, send /mybots, choose the bot, then "API Token"; copy all of it.',
  TELEGRAM_API_ROOT: 'Remove it to use https://api.telegram.org, or give the address of your own Bot API server.',
  WEBHOOK_URL:
    'Give the public address of the hub, such as https://hub.example.com (port 443, 80, 88 or 8443), or remove it to use long polling.',
  WEBHOOK_SECRET: 'Use 1 to 256 letters, digits, "_" or "-", or remove it: one is then derived from BOT_TOKEN.',
  MAIN_GROUP_ID:
    'Turn on Topics in the support group, make the bot an administrator there, and copy the group id: it starts with -100. In Telegram Web it is the number at the end of the address.',
  TECH_GROUPS_MAPPING:
    'Write it on one line, as [{"name":"Ivan","groupId":-1001234567890,"telegramId":123456789,"todoistId":"12345678"}] (only "name" is required) or as {"Ivan":-1001234567890}.',
  ADMIN_IDS: 'Give the Telegram user ids of the leads, comma separated. @userinfobot tells a person their own id.',
  LEDGER_CHAT_ID: 'Give the id of a chat the bot may write to, or remove it: the hub then makes a topic of its own.',
  TODOIST_TOKEN:
    'In Todoist open Settings > Integrations > Developer and copy the API token; or set TODOIST_CLIENT_ID and TODOIST_CLIENT_SECRET instead.',
  TODOIST_API_URL: 'Remove it to use https://api.todoist.com.',
  TODOIST_PROJECT_ID:
    'Open the project in Todoist on the web and copy the last part of the address, after the last "-"; or remove it: the hub then makes a project.',
  TODOIST_CLIENT_ID: 'Open the App Management Console at developer.todoist.com, choose the app, copy "Client ID".',
  TODOIST_CLIENT_SECRET:
    'Open the App Management Console at developer.todoist.com, choose the app, copy "Client secret".',
  SHEETS_CREDS:
    'In the Google Cloud console open IAM & Admin > Service Accounts, choose or make one, then Keys > Add key > JSON. Give the path of that file, or all of its text on one line.',
  SHEETS_ID: 'Open the sheet in a browser and copy the part of the address between "/d/" and "/edit".',
  SHEETS_TAB: 'Give the title of the tab that lists people, or remove it: the first tab is read then.',
  SHEETS_LOG:
    'Give the title of a tab for closed tickets, or two with a comma between: the second is for survey results. It needs SHEETS_CREDS and SHEETS_ID.',
  SHEETS_API_URL: 'Remove it to use https://sheets.googleapis.com.',
  DIRECTORY_CSV:
    'Give the path of a CSV file that the hub may read; or remove it, to use the sheet or no directory at all.',
  DIRECTORY_COLUMNS:
    'Write it on one line, as {"telegramId":"Telegram ID","username":"Telegram","phone":"Phone"}, with only the titles that are not found by themselves; or remove it.',
  DATABASE_URL: 'Use postgres://user:password@host:5432/name, or remove it: the hub then runs a Postgres of its own.',
  POSTGRES_HOST: 'Set it to the name of the Postgres machine, or remove all the POSTGRES_ variables.',
  POSTGRES_PORT: 'Usually 5432; remove it to use that.',
  REDIS_URL: 'Use redis://:password@host:6379, or remove it: a single hub needs no Redis.',
  REDIS_HOST: 'Set it to the name of the Redis machine, or remove all the REDIS_ variables.',
  REDIS_PORT: 'Usually 6379; remove it to use that.',
  BUDGETS:
    'Write it on one line, as {"groupPerMinute":20,"privatePerSecond":1,"botPerSecond":30,"todoistPer15Minutes":1000}, with only the numbers you change; or remove it.',
  VENDOR_TIMEOUT_S: 'Give seconds from 1 to 600; remove it to use 30.',
  RETENTION_DAYS: 'Give whole days from 1 to 3650; remove it to use 30.',
  SECRET_KEY: 'Run "openssl rand -hex 32" and keep the result, or remove it: one is then derived from BOT_TOKEN.',
  LOCALE: 'Use en or ru; remove it to use en.',
  PORT: 'Give a port from 0 to 65535 (0: any free one); remove it to use 8080.',
  LOG_LEVEL: 'Use fatal, error, warn, info, debug, trace or silent; remove it to use info.',
}

/** The problem of one variable, with its standing advice attached. */
export function problem(variable: string, wrong: string): Problem {
  return { variable, wrong, mend: MEND[variable] ?? 'See .env.example.' }
}

/** All problems as one list for a person, most useful on stderr before leaving. */
export function formatProblems(problems: readonly Problem[]): string {
  const count = problems.length === 1 ? 'One setting needs' : `${problems.length} settings need`
  const entries = problems.map(({ variable, wrong, mend }) => `  ${variable}: ${wrong}\n    ${mend}`)
  return [
    `${count} attention before the hub can start.`,
    ...entries,
    'All settings are described in .env.example.',
  ].join('\n\n')
}
