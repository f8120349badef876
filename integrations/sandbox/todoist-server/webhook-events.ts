// The envelope of a webhook. `user_id` is whom it is meant for, the initiator is who did it: often the same person.
import type { Task, User } from './records.ts'
import type { Happening } from './state.ts'

const taskUrl = (id: string) => `https://app.todoist.com/app/task/${id}`

export function envelope(happening: Happening, destination: string, initiator: User, version: string) {
  return {
    event_name: happening.name,
    user_id: destination,
    event_data: eventData(happening),
    initiator: {
      id: initiator.id,
      email: initiator.email,
      full_name: initiator.full_name,
      image_id: null,
      is_premium: initiator.is_premium,
    },
    triggered_at: happening.at,
    version,
    ...(happening.old
      ? { event_data_extra: { old_item: withUrl(happening.old), update_intent: happening.intent } }
      : {}),
  }
}

function eventData({ record, item }: Happening) {
  if ('checked' in record) return withUrl(record)
  if ('posted_uid' in record && item) return { ...record, url: taskUrl(item.id), item: withUrl(item) }
  // What the API calls a label's order, its webhooks call item_order.
  if ('order' in record) return { ...record, item_order: record.order }
  return record
}

/** Todoist API, webhooks: a task here also has its link, and no goals. */
const withUrl = ({ goal_ids: _goals, ...task }: Task) => ({ ...task, url: taskUrl(task.id) })
