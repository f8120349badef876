// Messages nobody wrote: what Telegram itself notes in a chat. Bots receive all of them, whatever their rights.
import type { TelegramMessage } from './update-shape.ts'

const serviceFields = `
  new_chat_members left_chat_member new_chat_title new_chat_photo delete_chat_photo group_chat_created
  supergroup_chat_created channel_chat_created chat_owner_left chat_owner_changed community_chat_added
  community_chat_removed community_chat_joined managed_bot_created message_auto_delete_timer_changed
  migrate_to_chat_id migrate_from_chat_id pinned_message successful_payment refunded_payment users_shared
  chat_shared connected_website write_access_allowed passport_data proximity_alert_triggered boost_added
  chat_background_set forum_topic_created forum_topic_edited forum_topic_closed forum_topic_reopened
  general_forum_topic_hidden general_forum_topic_unhidden giveaway_created giveaway_completed gift
  unique_gift gift_upgrade_sent paid_message_price_changed direct_message_price_changed checklist_tasks_done
  checklist_tasks_added poll_option_added poll_option_deleted suggested_post_approved
  suggested_post_approval_failed suggested_post_declined suggested_post_paid suggested_post_refunded
  video_chat_scheduled video_chat_started video_chat_ended video_chat_participants_invited web_app_data
`
  .trim()
  .split(/\s+/)

/** What the service message notes, or null if somebody wrote this one. */
export function serviceOf(message: TelegramMessage): string | null {
  return serviceFields.find((field) => message[field] !== undefined) ?? null
}
