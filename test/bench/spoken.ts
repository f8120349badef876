// What people say and how they are called in a made-up history: real words, Russian and English, so that a search has
// something to look for. As expressions of SQL over the numbers `n` and `m`, the same for the same numbers.

const russian =
  'принтер сломался зал вода нужны стулья интернет работает проектор экран кабель розетка сцена микрофон звук свет ключ дверь стол участники команда бейдж кофе обед схема пропуск охрана парковка лифт этаж комната ноутбук зарядка сеть пароль доступ сервер договор счёт оплата доставка коробка вешалка мусор уборка холодно жарко окно кондиционер шумно срочно подскажите пожалуйста спасибо завтра сегодня вечером утром расписание жюри'
const english =
  'printer broken hall water chairs internet slow projector screen cable socket stage microphone sound light key door table people team badge coffee lunch map pass security parking lift floor room laptop charger network password access server contract invoice payment delivery box hanger trash cleaning cold hot window conditioner noisy urgent please thanks tomorrow today evening morning schedule jury deadline mentor submit track prize'
const firstNames =
  'Анна Борис Вера Глеб Дарья Егор Жанна Захар Инна Кирилл Лидия Максим Нина Олег Павел Раиса Семён Тамара Ульяна Фёдор Anna Boris Clara David Emma Frank Grace Henry Irene Jack Kate Leo Mary Nick Olivia Peter Quentin Rose Sam Tina'
const lastNames =
  'Волков Зайцев Орлов Соколов Лебедев Козлов Новиков Морозов Павлов Голубев Виноградов Богданов Воробьёв Фёдоров Михайлов Беляев Тарасов Белов Комаров Киселёв Smith Jones Brown Taylor Wilson Evans Thomas Roberts Walker Wright Green Hall Wood Clarke Lewis Young King Hill Scott Cook'

const wordsEach = 8

/** Even tickets speak Russian, odd ones English; half of all messages have one word in common. */
export const spokenWords = `(
    select case when n % 2 = 0 then 'проблема ' else 'problem ' end || string_agg(
      case when n % 2 = 0 then (${list(russian)})[1 + abs(hashint8(n * 131 + m * 31 + k)) % ${count(russian)}]
        else (${list(english)})[1 + abs(hashint8(n * 131 + m * 31 + k)) % ${count(english)}] end, ' ')
    from generate_series(1, ${wordsEach}) k
  ) || ', номер ' || n || case when n % 20000 = 7 then ' единорог' when n % 20000 = 8 then ' unicorn' else '' end`

export const spokenName = `(${list(firstNames)})[1 + abs(hashint8(n)) % ${count(firstNames)}] || ' ' ||
    (${list(lastNames)})[1 + abs(hashint8(n * 7)) % ${count(lastNames)}]`

function list(words: string): string {
  return `array[${words
    .split(' ')
    .map((word) => `'${word}'`)
    .join(', ')}]`
}

function count(words: string): number {
  return words.split(' ').length
}
