// What leads read about desks: adding one, its settings, in Russian.

import type { desksEn } from './desks-en.ts'

export const desksRu: Record<keyof typeof desksEn, string> = {
  desk_usage:
    '/desk — список столов. /desk add <слово> [название] в группе делает её столом; в его группе: /desk set, /desk off, /desk on.',
  desk_where: 'Напишите это в группе стола.',
  desk_add_where: 'Напишите /desk add в общей теме группы, которая станет столом.',
  desk_add_usage:
    'Например: /desk add hackathon Весенний хакатон. Первое слово войдёт в ссылку: до 32 знаков из a-z, 0-9, - и _.',
  desk_add_known: 'Эта группа — уже стол: «{name}» ({slug}).',
  desk_slug_taken: 'Слово «{slug}» занято другим столом. Возьмите, пожалуйста, другое.',
  desk_checking: 'Проверяю, может ли здесь быть стол «{slug}», и открываю ему проект в Todoist. Скажу, как вышло.',
  desk_refused: 'Эта группа пока не может быть столом:',
  desk_refused_again: 'Потом напишите здесь ещё раз: /desk add {slug}',
  desk_lacks_topics: '• Включите темы в настройках группы.',
  desk_lacks_administrator: '• Сделайте бота администратором группы.',
  desk_lacks_manage_topics: '• Разрешите боту: Управление темами.',
  desk_lacks_delete_messages: '• Разрешите боту: Удаление сообщений.',
  desk_lacks_pin_messages: '• Разрешите боту: Закрепление сообщений.',
  desk_lacks_sight: '• Бот не видит группу: добавьте его снова.',
  desk_stands: 'Эта группа теперь — стол «{name}», его проект в Todoist — «{project}». Ссылка для клиентов:\n{url}',
  desk_waits: 'Todoist пока не открыл проект: {reason}. Пробую дальше и скажу, когда стол заработает.',
  desk_line_open: '«{name}» ({slug})',
  desk_line_off: '«{name}» ({slug}), выключен',
  desk_group: 'Группа: {url}',
  desk_project: 'В Todoist: {name}',
  desk_link: 'Ссылка для клиентов: {url}',
  desk_settings:
    '«{name}»: часы (hours) {hours}, язык (locale) {locale}, открыть снова (reopen) {reopen} ч, опрос (survey) {survey}, вопросы (questions) {questions}, подпись (identity) {identity}. Чтобы закрыть, нужен ответ (answer): {answer}; фото (photo): {photo}. Повышают срочность слова (words): {words}',
  desk_set_usage:
    '/desk set name, hours, locale, reopen, survey, questions, identity, answer, photo или words и значение. Например: /desk set hours 9-21 Europe/Moscow',
  desk_set_name: 'Например: /desk set name Весенний хакатон (не длиннее 60 знаков).',
  desk_set_hours:
    'Например: /desk set hours 9-21 Europe/Moscow, /desk set hours пн-пт 9:30-18 Asia/Almaty или /desk set hours 24/7',
  desk_set_locale: 'Язык сотрудников: /desk set locale ru или en.',
  desk_set_reopen: 'Сколько часов после закрытия сообщение открывает заявку снова: /desk set reopen 72',
  desk_set_survey: 'Просить ли у клиентов оценки при закрытии: /desk set survey on или off.',
  desk_set_questions:
    'О чём спрашивать клиента при закрытии: до трёх вопросов, каждый с новой строки, с коротким именем для сотрудников:\n/desk set questions скорость: Насколько быстро помогли?\nответ: Помог ли ответ?\nНа двух языках — сначала по-английски: speed: How quickly? | скорость: Насколько быстро?',
  desk_set_answer:
    'При какой срочности сотрудник закрывает заявку только с ответом: /desk set answer сегодня, критично. Ещё: планово, пока неизвестна; off — ни при какой.',
  desk_set_photo:
    'При какой срочности сотрудник закрывает заявку только с фото: /desk set photo критично. Ещё: сегодня, планово, пока неизвестна; off — ни при какой.',
  desk_set_words:
    'После каких слов клиента заявка становится срочнее: /desk set words жалоба, не решена (до 50, каждое до 60 знаков) или off.',
  desk_set_identity:
    'Что клиент видит об отвечающем: /desk set identity support (ничего), name (имя) или alias и своя подпись: alias Ресепшен.',
  desk_is_off: '«{name}»: новых заявок не принимает, начатые идут дальше. Вернуть — /desk on. Ссылка остаётся: {url}',
  desk_is_on: '«{name}»: новые заявки принимаются. Ссылка для клиентов: {url}',
  desk_off_last: 'Это единственный стол, который принимает заявки: клиентам некуда было бы писать.',
}
