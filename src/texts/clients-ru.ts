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
}
