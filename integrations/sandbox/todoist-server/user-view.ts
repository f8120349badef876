// How a person looks to themselves and to those they share a project with.
import type { User } from './records.ts'

/** The keys of GET /user, and those the sync resource `user` adds. */
export function ownView(user: User) {
  return {
    id: user.id,
    email: user.email,
    full_name: user.full_name,
    inbox_project_id: user.inbox_project_id,
    is_premium: user.is_premium,
    premium_status: user.is_premium ? 'current_personal_plan' : 'not_premium',
    premium_until: null,
    business_account_id: null,
    token: user.token,
    activated_user: true,
    auto_reminder: 0,
    completed_count: 0,
    completed_today: 0,
    daily_goal: 5,
    weekly_goal: 25,
    date_format: 0,
    time_format: 0,
    days_off: [6, 7],
    feature_identifier: `${user.id}_feature`,
    features: {
      beta: 0,
      dateist_inline_disabled: false,
      dateist_lang: null,
      has_push_reminders: true,
      karma_disabled: false,
      karma_vacation: false,
      restriction: 3,
    },
    getting_started_guide_projects: null,
    has_magic_number: true,
    has_password: true,
    image_id: null,
    is_celebrations_enabled: true,
    joinable_workspace: null,
    joined_at: user.joined_at,
    karma: 0,
    karma_trend: '-',
    lang: 'en',
    next_week: 1,
    share_limit: 51,
    sort_order: 0,
    start_day: 1,
    start_page: 'inbox',
    theme_id: '11',
    tz_info: { timezone: user.timezone, hours: 0, minutes: 0, is_dst: 0, gmt_string: '+00:00' },
    unique_prefix: 1,
    verification_status: 'verified',
    websocket_url: `wss://ws.todoist.com/ws?user=${user.id}`,
    weekend_start_day: 6,
  }
}

export function collaboratorView(user: User) {
  return { id: user.id, email: user.email, full_name: user.full_name, timezone: user.timezone, image_id: null }
}

/** The settings of an account nobody has changed. */
export function settingsView() {
  return {
    completed_sound_desktop: true,
    completed_sound_mobile: true,
    legacy_pricing: 0,
    navigation: { counts_shown: true, features: [] },
    quick_add: { labels_shown: true, features: [] },
    reminder_desktop: true,
    reminder_email: true,
    reminder_push: true,
    reset_recurring_subtasks: false,
    ai_email_assist: false,
  }
}

type Room = { maxTasksPerProject: number; maxSectionsPerProject: number }

/** What the account's plan allows, and what the next one would. */
export function planLimitsView({ is_premium }: User, room: Room) {
  return { current: planView(is_premium, room), next: is_premium ? null : planView(true, room) }
}

function planView(pro: boolean, { maxTasksPerProject, maxSectionsPerProject }: Room) {
  return {
    activity_log: true,
    activity_log_limit: pro ? -1 : 7,
    advanced_permissions: true,
    automatic_backups: pro,
    calendar_feeds: true,
    calendar_layout: pro,
    comments: true,
    completed_tasks: true,
    customization_color: pro,
    deadlines: pro,
    durations: pro,
    email_forwarding: true,
    filters: true,
    labels: true,
    max_calendar_accounts: 1,
    max_collaborators: 5,
    max_filters: pro ? 150 : 3,
    max_folders_per_workspace: 25,
    max_free_workspaces_created: 1,
    max_guests_per_workspace: 25,
    max_labels: 500,
    max_projects: pro ? 300 : 5,
    max_projects_joined: 500,
    max_reminders_location: 300,
    max_reminders_time: 700,
    max_sections: maxSectionsPerProject,
    max_tasks: maxTasksPerProject,
    max_user_templates: 100,
    plan_name: pro ? 'pro' : 'free',
    reminders: pro,
    reminders_at_due: true,
    templates: true,
    upload_limit_mb: pro ? 100 : 5,
    uploads: true,
    weekly_trends: true,
  }
}
