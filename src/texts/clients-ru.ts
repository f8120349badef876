// What people read about ready answers, blocking, exports and forgetting, in Russian.

import type { clientsEn } from './clients-en.ts'

export const clientsRu: Record<keyof typeof clientsEn, string> = {
  canned_list: 'Готовые ответы ({page}/{pages}). /c имя отправляет ответ из темы, !имя — из Todoist.',
  canned_line: '{name} — {line}',
  canned_none: 'Готовых ответов пока нет. Руководитель добавляет так: /canned add привет Здравствуйте, {name}!',
  canned_usage:
    '/canned показывает готовые ответы. Руководителям: /canned add имя текст, /canned edit имя текст, /canned remove имя. В тексте {name} — клиент, {ticket} — номер, {agent} — кто отвечает.',
  canned_bad_name: 'Имя — одно слово из букв, цифр, - и _, не длиннее 32 знаков.',
  canned_bad_text: 'Готовый ответ не может начинаться с /: такое клиенту не отправляется.',
  canned_added: 'Добавлен: {name}.',
  canned_edited: 'Изменён: {name}.',
  canned_removed: 'Удалён: {name}.',
  canned_taken: 'Готовый ответ «{name}» уже есть. Изменить: /canned edit {name} …',
  canned_unknown: 'Не отправлено: готового ответа «{name}» нет. Все — в /canned.',
  canned_unknown_like: 'Не отправлено: готового ответа «{name}» нет. Может быть: {names}. Все — в /canned.',
  canned_not_there: 'Готового ответа «{name}» нет. Все — в /canned.',
  canned_which: 'Какой? Например: /c привет. Все — в /canned.',
  canned_called_wrong:
    'Не отправлено: готовый ответ вызывает новый комментарий из одного слова с ! в начале, без файла.',
  button_earlier: '‹ Раньше',
  button_later: 'Дальше ›',
  answer_page_turned: 'Вот она.',

  client_unknown: 'Клиента «{name}» здесь нет. Назовите по @имени, номеру заявки или Telegram ID.',
  block_done: '{name}: блокировка включена. Написанное больше не хранится, только считается. Снять — /unblock.',
  block_already: '{name} уже в блокировке.',
  unblock_done: '{name} снова может писать.',
  unblock_already: '{name} не в блокировке.',
  block_nobody: 'Никто не заблокирован. В теме: /block причина. Иначе: /block @имя причина или /block 12.',
  block_list: 'Заблокированы: {count}',
  block_line: '{name}: с {date}, {by}; сообщений с тех пор: {count}',
  block_line_why: '{name}: с {date}, {by}; сообщений с тех пор: {count}. {reason}',
  blocked_for_client:
    'Мы больше не можем принимать ваши обращения в этом чате, и написанное здесь не сохраняется. Если это ошибка, обратитесь, пожалуйста, к организаторам. Спасибо за понимание.',
  unblocked_for_client: 'Вы снова можете писать сюда. Расскажите, что нужно.',
  blocked_short: 'К сожалению, мы не можем принимать ваши обращения в этом чате.',
  answer_blocked: 'К сожалению, мы не можем принимать ваши обращения.',
  card_blocked: '⛔ В блокировке',
  event_client_blocked: 'блокировка клиента',
  event_client_unblocked: 'снятие блокировки клиента',

  export_usage: 'За какие дни? Например: /export 2026-11-01 2026-11-20. Оба дня включительно, по UTC.',
  export_coming: 'Выгрузка с {from} по {to} готовится.',
  export_coming_privately:
    'Выгрузка с {from} по {to} придёт вам в личный чат с ботом: в ней личные данные. Если не придёт, отправьте там /start и повторите.',
  export_caption: 'Заявки, сообщения и оценки с {from} по {to} (UTC). Здесь личные данные: храните бережно.',
  export_too_slow: 'Выгрузку с {from} по {to} отправить не удалось. Повторите, возможно, за меньшее число дней.',
  export_too_big: 'Выгрузка с {from} по {to} больше 50 МБ, а больше Telegram не принимает. Возьмите меньше дней.',

  forget_usage: 'Кого? Например: /forget @имя, /forget 12 по номеру заявки или по Telegram ID.',
  forget_ask:
    'Стереть данные: {name}? Темы и задачи в Todoist удалятся, сообщения, имена и файлы здесь сотрутся; останутся только числа. Отменить нельзя. Кнопка действует 10 минут.',
  forget_ask_again: 'Ещё раз: стереть навсегда всё о человеке {name}?',
  forget_running: 'Началось. Когда всё будет сделано, здесь появится итог.',
  forget_done:
    'Готово: данные человека стёрты. Заявок осталось как чисел: {tickets}. Удалено: тем {topics}, задач в Todoist {tasks}, сообщений в личном чате {messages}.',
  forget_left_messages:
    'Осталось сообщений в личном чате: {count}. Бот не удаляет то, что старше 48 часов, и там, где он заблокирован.',
  forget_left_topics:
    'Осталось тем: {count}. Дайте боту право удалять сообщения, потом оператор повторит: они в списке «undelivered».',
  forget_left_tasks: 'Осталось задач в Todoist: {count}. Оператор может повторить: они в списке «undelivered».',
  forgotten_client: 'забытый клиент',
  button_forget: 'Стереть',
  button_forget_sure: 'Да, стереть навсегда',
  answer_forget_sure: 'Подтвердите ещё раз.',
  answer_forget_begun: 'Началось.',
  answer_forget_over: 'Этот вопрос уже закрыт. Ничего не сделано.',
  event_client_forgotten: 'данные клиента стёрты',
}
