// Who plays: names in the language of the sandbox. Everyone on the staff has both a Telegram and a Todoist account.
export type Locale = 'en' | 'ru'

export type PersonDraft = { first_name: string; username?: string; language_code: string }

export type Cast = {
  group: string
  project: string
  hubAccount: string
  anna: PersonDraft
  boris: PersonDraft
  olga: PersonDraft
  ivan: PersonDraft
  lead: PersonDraft
}

export function castFor(locale: Locale): Cast {
  const person = (en: string, ru: string, username?: string): PersonDraft => ({
    first_name: locale === 'ru' ? ru : en,
    username,
    language_code: locale,
  })
  return {
    group: locale === 'ru' ? 'Поддержка хакатона' : 'Hackathon support',
    project: locale === 'ru' ? 'Поддержка хакатона' : 'Hackathon helpdesk',
    hubAccount: 'Helpdesk Hub',
    anna: person('Anna', 'Анна', 'anna'),
    boris: person('Boris', 'Борис'),
    olga: person('Olga', 'Ольга', 'olga_fix'),
    ivan: person('Ivan', 'Иван', 'ivan_net'),
    lead: person('Lena', 'Лена', 'lena_lead'),
  }
}
