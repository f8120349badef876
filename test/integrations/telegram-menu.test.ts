import test from 'ava'
import { commandsFor, menu } from '../../integrations/telegram/commands.ts'
import { deskCommands, staffCommands } from '../../src/domain/happening.ts'

const named = (readers: Parameters<typeof commandsFor>[0]) => commandsFor(readers, 'en').map(({ command }) => command)

test('every command there is stands in the menu, and no other', (t) => {
  const shown = named(['staff', 'leads'])
  t.deepEqual(shown.toSorted(), [...new Set<string>([...staffCommands, ...deskCommands, 'c'])].toSorted())
  t.is(new Set(shown).size, shown.length)
  t.deepEqual(named(['clients']), ['status', 'close', 'notify', 'help'])
})

test('a lead sees in private what leads and clients can ask, each once', (t) => {
  const shown = named(['leads', 'clients'])
  t.true(shown.includes('find') && shown.includes('status') && !shown.includes('take'))
  t.is(new Set(shown).size, shown.length)
})

test('what the menu says fits where it stands', (t) => {
  // Bot API: BotCommand. A phone shows about so much of a description.
  const wrong = menu.filter(
    ({ command, en, ru }) =>
      !/^[a-z0-9_]{1,32}$/.test(command) || [en, ru].some((text) => text.length > 40 || text === ''),
  )
  t.deepEqual(wrong, [])
})
