import test from 'ava'
import { snippetOf } from '../../src/domain/snippet.ts'
import { statusEmoji } from '../../src/domain/title.ts'

function bold(text: string, stems: string[]): string {
  const snippet = snippetOf(text, stems)
  return snippet.spans.reduceRight(
    (shown, { offset, length }) =>
      `${shown.slice(0, offset)}*${shown.slice(offset, offset + length)}*${shown.slice(offset + length)}`,
    snippet.text,
  )
}

test('a short text is shown whole, in one line, with what was found in bold', (t) => {
  t.is(bold('The projector\n is dead.  Projectors!', ['projector']), 'The *projector* is dead. *Projectors*!')
})

test('words count in every form, without case, and with ё as е', (t) => {
  t.is(bold('Тёмный ЭКРАН', ['темн', 'экра']), '*Тёмный* *ЭКРАН*')
  t.is(bold('I am happy', ['happi']), 'I am *happy*')
  t.is(bold('a to it', ['toe']), 'a to it')
})

test('a long text is cut around the first word that was found', (t) => {
  const long = `${'before '.repeat(20)}needle ${'after '.repeat(40)}needle`
  const shown = bold(long, ['needl'])
  t.regex(shown, /^…before before .*\*needle\* after .*…$/)
  t.is(shown.match(/\*needle\*/g)?.length, 1)
  t.true(shown.length < 150)
})

test('only the first words of many are in bold', (t) => {
  t.is(snippetOf('ha '.repeat(20), ['ha']).spans.length, 8)
})

test('where nothing fits, the text is shown from its beginning', (t) => {
  t.deepEqual(snippetOf('x'.repeat(200), ['needl']), { text: `${'x'.repeat(140)}…`, spans: [] })
})

test('a word longer than all that is shown can be the one that was found', (t) => {
  const shown = snippetOf(`a ${'b'.repeat(60)}needle`, ['bbb'])
  t.deepEqual(shown.spans, [{ type: 'bold', offset: 2, length: 66 }])
})

test('a status has its emoji', (t) => {
  t.deepEqual((['new', 'waiting', 'done', 'closed'] as const).map(statusEmoji), ['🟢', '🟡', '🔵', '🟣'])
})
