// То же по-русски: ключи те же, что в en.ts.

import type { TextKey } from './en.ts'

export const ru: Record<TextKey, string> = {
  greeting:
    'Здравствуйте! Это служба поддержки. Напишите здесь своими словами, что нужно; можно прислать фото, файл или голосовое. Ответит человек, прямо в этом чате.',
  help: 'Просто напишите, что нужно, одним сообщением или несколькими. Ответим здесь. Если заявка закрыта, а проблема осталась, напишите снова, и она откроется.',
  receipt: 'Приняли: ваша заявка № {ticket}. Ответим здесь.',
  closed_for_client:
    'Заявка № {ticket} закрыта. Если что-то осталось не так, просто напишите сюда, и она откроется снова.',
  reopened_for_client: 'Заявка № {ticket} снова открыта.',
  survey_question: '{number}/{count}. {question}\n1 — плохо, 5 — отлично.',
  survey_page_comment: 'Что нам улучшить? Напишите сюда одним сообщением в течение 15 минут или пропустите.',
  survey_page_thanks: 'Спасибо! Ваши оценки у нас.',
  survey_page_over: 'Заявка снова открыта, вопросы подождут.',
  closed_by: '🟣 Закрыто: {name}. Написанное здесь клиенту больше не отправляется.',
  closed_by_nobody: '🟣 Закрыто. Написанное здесь клиенту больше не отправляется.',
  reopened_by: '🟡 Открыто снова: {name}.',
  kept_as_note: '🔒 Сохранено как заметка. Клиент её не видит.',
  closed_not_sent: 'Заявка закрыта, поэтому это не отправлено клиенту. Откройте её и отправьте ещё раз.',
  closed_not_sent_by:
    'Заявка закрыта, поэтому комментарий ({name}) из Todoist не отправлен клиенту. Откройте её и отправьте ещё раз.',
  anonymous:
    'Вы пишете здесь анонимно, поэтому клиенту это не отправлено. Отключите «Анонимность» в правах администратора и отправьте ещё раз.',
  staff_help:
    'Пишите в этой теме, чтобы ответить клиенту. // в начале — заметка только для своих. /take — взять заявку, /close — закрыть, /reopen — открыть снова. Остальное, что начинается с /, клиенту не уходит.',
  general_help:
    'Это общая лента группы: отсюда клиентам ничего не уходит. У каждой заявки своя тема, отвечайте там. // в начале — заметка, /take — взять заявку, /close — закрыть.',
  client_blocked: '⚠️ {name}: бот заблокирован. Написанное подождёт и будет доставлено, если человек вернётся.',
  client_back: '✅ {name} снова на связи. Всё, что ждало, доставляется.',
  task_deleted:
    '⚠️ Задача этой заявки в Todoist удалена. Здесь заявка остаётся открытой; следующее сообщение создаст новую задачу.',
  task_moved_away:
    '⚠️ Задача этой заявки в Todoist перенесена в проект, который хаб не ведёт. Комментарии там по-прежнему учитываются.',
  delivery_failed: '⚠️ Не доставлено (№ {id}): {reason}. Оператор может отправить ещё раз: «replay {id}».',
  project_opened: 'Проект в Todoist заполнен. Новые задачи идут в «{name}», открытый рядом.',
  sync_paused:
    '⛔ Сообщения этой заявки ходили по кругу без участия людей, синхронизация приостановлена. Проверьте автоответы, затем закройте и откройте заявку.',
  sync_paused_alarm:
    '⛔ Сообщения заявки {ticket} ({client}) ходили по кругу без участия людей, синхронизация приостановлена: новое сохраняется, но никуда не передаётся. Проверьте автоответы, затем закройте и откройте заявку.',
  survey_marks: '⭐ Опрос: {marks}.',
  survey_comment: '💬 {name} — что улучшить: {comment}',
  transcript: 'Тема была удалена, это новая. Последнее в переписке:',
  transcript_empty: 'Тема была удалена, это новая.',

  answer_taken: 'Заявка ваша.',
  answer_already_yours: 'Она уже ваша.',
  answer_closed: 'Закрыто.',
  answer_already_closed: 'Уже закрыто.',
  answer_reopened: 'Снова открыто.',
  answer_already_open: 'Уже открыто.',
  answer_old_button: 'Это кнопка со старой карточки.',
  answer_survey_marked: 'Спасибо!',
  answer_survey_same: 'Эта оценка уже учтена. Спасибо!',
  answer_survey_old: 'Этот вопрос уже позади. Спасибо!',
  answer_survey_reopened: 'Заявка снова открыта. Спросим, когда её закроют.',
  answer_survey_skipped: 'Хорошо. Спасибо!',

  connect_link: 'Откройте эту ссылку в течение 15 минут, войдя в Todoist под учётной записью хаба:\n{url}',
  connect_not_yours: 'Подключать Todoist могут только руководители: их Telegram id указаны в ADMIN_IDS.',
  connect_no_app: 'Сначала задайте TODOIST_CLIENT_ID, TODOIST_CLIENT_SECRET и WEBHOOK_URL и перезапустите хаб.',

  card_client: 'Клиент: {name}',
  card_since: 'С нами с {date}',
  card_first: 'Первая заявка',
  card_earlier: 'Прежние заявки: {list}',
  card_technician: 'Исполнитель: {name}',
  card_urgency: 'Срочность: {urgency}',
  button_take: 'Взять',
  button_close: 'Закрыть',
  button_reopen: 'Открыть снова',
  button_skip: 'Пропустить',
  button_task: 'Задача в Todoist',

  urgency_unknown: 'пока неизвестна',
  urgency_planned: 'планово',
  urgency_same_day: 'сегодня',
  urgency_critical: 'критично',

  comment_client: '{name}:',
  comment_staff: 'Поддержка ({name}):',
  comment_note: '🔒 Заметка ({name}):',
  topic_staff: '{name}:',
  topic_note: '🔒 {name}:',
  deleted_mark: '(удалено)',

  task_client: 'Клиент: {name}',
  task_topic: 'Тема: {url}',
  task_desk: 'Стол: {name}',

  line_photo: '📷 Фото',
  line_video: '🎬 Видео',
  line_animation: '🎞 Анимация',
  line_document: '📎 Файл: {name}',
  line_audio: '🎵 Аудио: {name}',
  line_voice: '🎤 Голосовое сообщение',
  line_video_note: '⏺ Видеосообщение',
  line_sticker: '🏷 Стикер {emoji}',
  line_location: '📍 Место: {latitude}, {longitude}',
  line_live_location: '📍 Трансляция места: {latitude}, {longitude}',
  line_venue: '📍 {title}, {address}',
  line_contact: '👤 Контакт: {name}, {phone}',
  line_poll: '📊 Опрос: {question} ({options})',
  line_dice: '{emoji} {value}',
  line_other: '▫️ Сообщение, которое может показать только Telegram ({what})',
  line_not_uploaded: '(файл не загружен)',
  line_see_topic: 'смотреть в теме',

  section_new: 'Новые',
  section_accepted: 'Приняты',
  section_in_progress: 'В работе',
  section_waiting: 'Ждём клиента',
  section_attention: 'Внимание',
  section_needs_purchase: 'Нужна закупка',
  section_needs_contractor: 'Нужен подрядчик',
  section_done: 'Решены',

  command_start: 'Как это работает',
  command_help: 'Помощь',
  command_take: 'Взять эту заявку',
  command_close: 'Закрыть эту заявку',
  command_reopen: 'Открыть эту заявку снова',
  command_note: 'Заметка, которую клиент не увидит',
}
