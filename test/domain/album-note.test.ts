// A caption stands under one part of an album. A note in any part is a note in all of them.
import test from 'ava'
import type { Content } from '../../src/domain/content.ts'
import { decide } from '../../src/domain/decide.ts'
import type { Decidable } from '../../src/domain/decide.ts'
import type { Message, Visibility } from '../../src/domain/message.ts'
import { ivan, now, situation } from './situation.ts'

const photo = (text: string, name = text): Content => ({
  kind: 'photo',
  text,
  spans: [],
  file: { side: 'chat', ref: name, identity: name, name: 'photo.jpg', mime: null, size: null },
  detail: null,
  album: 'a',
})
const part = (id: number, visibility: Visibility, content = photo('', `p${id}`)): Message => ({
  id,
  ticketId: 12,
  author: 'technician',
  authorName: 'Ivan',
  visibility,
  origin: 'topic',
  content,
  replyTo: null,
  createdAt: now,
  editedAt: null,
  deletedAt: null,
})
const says = (content: Content, type: 'staff_wrote' | 'staff_edited' = 'staff_wrote'): Decidable => ({
  type,
  place: { chatId: -1001, threadId: 50 },
  from: { telegramId: 8, username: 'ivan_p', name: 'Ivan', locale: null },
  message: { chatId: -1001, id: 60, at: now, content, replyTo: null },
})
const told = { op: 'tell', room: 'topic', notice: 'kept_as_note', args: {}, replyTo: 60, buttons: [] } as const

test('a part of an album whose caption is a note is a note too, told of once', (t) => {
  const { keep, wants, hide } = decide(situation({ actor: ivan, album: [part(1, 'note')] }), says(photo('')))
  t.is(keep?.visibility, 'note')
  t.deepEqual(hide, [])
  t.deepEqual(wants, [{ op: 'comment', message: 'new' }])
})

test('parts that came before the caption of a note are taken back', (t) => {
  const { keep, wants, hide } = decide(
    situation({ actor: ivan, album: [part(1, 'public'), part(2, 'public')] }),
    says(photo('// internal')),
  )
  t.is(keep?.visibility, 'note')
  t.deepEqual(hide, [1, 2])
  t.deepEqual(wants, [
    { op: 'comment', message: 'new' },
    { op: 'delete_shown', room: 'client', message: 1 },
    { op: 'edit_comment', message: 1 },
    { op: 'delete_shown', room: 'client', message: 2 },
    { op: 'edit_comment', message: 2 },
    told,
  ])
})

test('an edit that makes one caption a note takes the whole album back', (t) => {
  const message = part(1, 'public', photo('Look'))
  const { edit, hide, wants } = decide(
    situation({ actor: ivan, message, album: [part(2, 'public')] }),
    says(photo('// look', 'Look'), 'staff_edited'),
  )
  t.is(edit?.visibility, 'note')
  t.deepEqual(hide, [2])
  t.deepEqual(wants, [
    { op: 'delete_shown', room: 'client', message: 1 },
    { op: 'edit_comment', message: 1 },
    { op: 'delete_shown', room: 'client', message: 2 },
    { op: 'edit_comment', message: 2 },
    told,
  ])
})
