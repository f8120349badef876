// The shapes the stand-in remembers, exactly as the vendor puts them on the wire.

export type Due = {
  date: string
  timezone: string | null
  string: string
  lang: string
  is_recurring: boolean
}

export type Task = {
  id: string
  user_id: string
  project_id: string
  section_id: string | null
  parent_id: string | null
  added_by_uid: string | null
  assigned_by_uid: string | null
  responsible_uid: string | null
  completed_by_uid: string | null
  labels: string[]
  deadline: { date: string; lang: string } | null
  duration: { amount: number; unit: 'minute' | 'day' } | null
  is_collapsed: boolean
  checked: boolean
  is_deleted: boolean
  added_at: string
  completed_at: string | null
  /** One-second resolution: two edits in one second carry the same value. */
  updated_at: string
  due: Due | null
  priority: number
  child_order: number
  content: string
  description: string
  note_count: number
  day_order: number
  goal_ids: string[]
}

export type FileAttachment = {
  resource_type: string
  file_name?: string
  file_size?: number
  file_type?: string
  file_url?: string
  upload_state?: 'pending' | 'completed'
  image?: string
  image_width?: number
  image_height?: number
  [extra: string]: unknown
}

/** A comment. Exactly one of `item_id` and `project_id` is there. */
export type Note = {
  id: string
  item_id?: string
  project_id?: string
  posted_uid: string
  content: string
  file_attachment: FileAttachment | null
  uids_to_notify: string[] | null
  is_deleted: boolean
  /** Microseconds, never the same twice. */
  posted_at: string
  reactions: Record<string, string[]> | null
}

export type Section = {
  id: string
  user_id: string
  project_id: string
  added_at: string
  updated_at: string
  archived_at: string | null
  name: string
  description: string | null
  section_order: number
  is_archived: boolean
  is_deleted: boolean
  is_collapsed: boolean
}

export type Project = {
  id: string
  name: string
  description: string
  color: string
  parent_id: string | null
  child_order: number
  default_order: number
  view_style: string
  creator_uid: string
  created_at: string
  updated_at: string
  can_assign_tasks: boolean
  inbox_project: boolean
  is_archived: boolean
  is_collapsed: boolean
  is_deleted: boolean
  is_favorite: boolean
  is_frozen: boolean
  is_shared: boolean
}

export type Label = {
  id: string
  name: string
  color: string
  order: number | null
  is_favorite: boolean
  is_deleted: boolean
}

/** Labels are each person's own; the vendor does not say whose on the wire. */
export type OwnedLabel = Label & { owner: string }

/** Who may see a project. `id` is ours: `<user>@<project>`. */
export type Membership = {
  id: string
  user_id: string
  project_id: string
  state: 'active' | 'invited'
  is_deleted: boolean
}

export type User = {
  id: string
  full_name: string
  email: string
  /** The personal API token of the settings page: all scopes, no webhooks. */
  token: string
  inbox_project_id: string
  is_premium: boolean
  timezone: string
  joined_at: string
}

export type StoredFile = { name: string; type: string; bytes: Uint8Array; owner: string; url: string }

export type Activity = {
  id: string
  object_type: string
  object_id: string
  event_type: string
  event_date: string
  parent_project_id: string | null
  parent_item_id: string | null
  initiator_id: string | null
  extra_data: Record<string, unknown> | null
}
