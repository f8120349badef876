import test from 'ava'
import { accountsOf, called } from '../../src/domain/call.ts'
import { plainText } from '../../src/domain/content.ts'
import { whoIsCalled } from '../../src/domain/message.ts'
import { anna, ivan, olga, situation } from './situation.ts'

const another = { ...olga, id: 3, name: 'Olga Petrova', username: null }

const calls: [text: string, ids: number[]][] = [
  ['@olga help', [2]],
  ['@Olga Ivanova, help', [2]],
  ['@olga petrova, help', [3]],
  ['@ivan help', [1]],
  ['@ivan_p help', [1]],
  ['help, @olga', []],
  ['// @olga', []],
  ['@stranger help', []],
]
for (const [text, ids] of calls) {
  test(`whom it calls: ${text}`, (t) => {
    t.deepEqual(
      whoIsCalled(plainText(text), [ivan, olga, another], null).map(({ id }) => id),
      ids,
    )
  })
}

test('a first name calls everybody who has it', (t) => {
  const two = [{ ...olga, username: null }, another]
  t.deepEqual(whoIsCalled(plainText('@olga help'), two, null), two)
})

test('the name of the client calls nobody of the staff', (t) => {
  t.deepEqual(
    whoIsCalled(plainText('@anna help'), [{ ...olga, name: 'Anna Weber', username: null }], situation().client),
    [],
  )
})

test('a mention of an account calls whoever has it, at the beginning alone', (t) => {
  const sveta = { ...another, id: 4, telegramId: 10, name: 'Света' }
  const by = (text: string, account: number) => {
    const offset = text.indexOf('Sveta')
    const { spans } = plainText(text, [{ type: 'mention', offset, length: 5, account }])
    return whoIsCalled({ text, spans }, [ivan, { ...ivan, id: 5, telegramId: null }, olga, sveta], situation().client)
  }
  t.deepEqual(by('Sveta, help', 10), [sveta])
  t.deepEqual(by(' \nSveta help', 10), [sveta])
  t.deepEqual(by('Ask Sveta', 10), [])
  t.deepEqual(by('Sveta, help', 11), [], 'a stranger')
})

test('staff who ask for help themselves are spoken to as the client, and not called', (t) => {
  const { spans } = plainText('Anna, it is done', [{ type: 'mention', offset: 0, length: 4, account: anna.telegramId }])
  const also = { ...olga, name: anna.name, username: anna.username, telegramId: anna.telegramId }
  t.deepEqual(whoIsCalled({ text: 'Anna, it is done', spans }, [also, olga], anna), [])
  t.deepEqual(whoIsCalled(plainText('@anna, it is done'), [also, olga], anna), [])
})

test('nobody calls themselves', (t) => {
  t.deepEqual(called(situation({ actor: olga }), plainText('@olga help')), [])
  t.deepEqual(called(situation({ actor: null }), plainText('@olga help')), [olga])
})

test('whoever has no account on the board is not told there', (t) => {
  t.deepEqual(accountsOf([ivan, olga]), ['u1'])
})
