// Who one plays: a row of people, one of them chosen. It is a radio group, so arrows move the choice.
import { avatar, h } from './element.js'

export function createSwitcher({ label, people, onChoose = () => {} }) {
  let chosen = people[0]
  const name = `who-${label.replace(/\W+/g, '-')}`
  const element = h(
    'fieldset',
    { class: 'switcher' },
    h('legend', {}, label),
    ...people.map((person, index) =>
      h(
        'label',
        {},
        h('input', {
          type: 'radio',
          name,
          checked: index === 0,
          onchange() {
            chosen = person
            onChoose(person)
          },
        }),
        avatar(person.name),
        h('span', {}, person.name),
      ),
    ),
  )
  return { element, chosen: () => chosen }
}
