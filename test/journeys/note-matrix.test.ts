// Every way to write a note, from every place that staff write in. None of it is ever shown to the client, not even for
// a moment; all of it stands in every topic of the staff and on the board.
import test from 'ava'
import type { ExecutionContext } from 'ava'
import { startJourney } from './journey.ts'
import type { Journey } from './journey.ts'

type Place = 'main' | 'mirror' | 'board'
type World = Journey & { mirror: { chatId: number; threadId: number }; main: { chatId: number; threadId: number } }

async function startWorld(t: ExecutionContext, name: string): Promise<World> {
  let olgaGroup = 0
  const journey = await startJourney(t, {
    name,
    env: ({ telegram, people: { olga, ivan } }) => {
      const members = [{ id: olga.telegram.id, status: 'creator' as const }]
      olgaGroup = telegram.addForum({ title: 'Olga’s desk', members }).id
      const mapping = [olga, ivan].map(({ name: called, telegram: { id }, todoist }) => ({
        name: called,
        telegramId: id,
        todoistId: todoist.id,
        ...(called === olga.name ? { groupId: olgaGroup } : {}),
      }))
      return { TECH_GROUPS_MAPPING: JSON.stringify(mapping) }
    },
  })
  const { telegram, todoist, people, group, see, settle } = journey
  telegram.as(people.anna.id).write('No water')
  await settle()
  todoist.as(people.lead.todoist.id).assign(see.task().id, people.olga.todoist.id)
  await settle()
  return {
    ...journey,
    main: { chatId: group.id, threadId: see.topics()[0]!.id },
    mirror: { chatId: olgaGroup, threadId: telegram.chat(olgaGroup).topics[0]!.id },
  }
}

/** What a client's chat has ever held, taken back or not. */
function everShown({ telegram, people }: World): string {
  return JSON.stringify(telegram.privateChat(people.anna.id).messages.map(({ content }) => content))
}

function textsIn({ telegram }: World, { chatId, threadId }: World['main']): string[] {
  return telegram
    .chat(chatId)
    .messages.filter((one) => one.threadId === threadId && !one.deleted)
    .map(({ content }) => content.text ?? content.caption ?? '')
}

/** `secret` is what must stay; whatever else is said may be shown. */
type Way = (world: World, place: Place, secret: string) => Promise<void>

function speaker(world: World, place: Exclude<Place, 'board'>) {
  return { olga: world.telegram.as(world.people.olga.telegram.id), where: world[place] }
}

const onBoard = (world: World) => world.todoist.as(world.people.olga.todoist.id)

function written(note: (secret: string) => string): Way {
  return async (world, place, secret) => {
    if (place === 'board') onBoard(world).comment(world.see.task().id, note(secret))
    else {
      const { olga, where } = speaker(world, place)
      olga.write({ ...where, text: note(secret) })
    }
    await world.settle()
  }
}

/** As an app writes of somebody without a username, picked from its list. */
function mentioning({ people }: World, secret: string) {
  const { id, is_bot, first_name } = people.ivan.telegram
  const user = { id, is_bot, first_name }
  return { text: `Vanya ${secret}`, entities: [{ type: 'text_mention' as const, offset: 0, length: 5, user }] }
}

const inGroups: Record<string, Way> = {
  '/note': written((secret) => `/note ${secret}`),
  'the caption of a photo': async (world, place, secret) => {
    const { olga, where } = speaker(world, place as 'main')
    olga.photo({ ...where, caption: `// ${secret}` })
    await world.settle()
  },
  'mentioning a colleague by their account': async (world, place, secret) => {
    const { olga, where } = speaker(world, place as 'main')
    olga.write({ ...where, ...mentioning(world, secret) })
    await world.settle()
  },
  'an edit that mentions a colleague by their account': async (world, place, secret) => {
    const { olga, where } = speaker(world, place as 'main')
    const { message_id: id } = olga.write({ ...where, text: 'We look into it' })
    await world.settle()
    olga.edit(where.chatId, id, mentioning(world, secret))
    await world.settle()
  },
  'the caption of an album': async (world, place, secret) => {
    const { olga, where } = speaker(world, place as 'main')
    olga.album([{ kind: 'photo' }, { kind: 'photo', caption: `// ${secret}` }], where)
    await world.settle()
  },
  'a reply': async (world, place, secret) => {
    const { olga, where } = speaker(world, place as 'main')
    const { message_id: replyTo } = olga.write({ ...where, text: 'On my way' })
    await world.settle()
    olga.write({ ...where, text: `// ${secret}`, replyTo })
    await world.settle()
  },
}

const everywhere: Record<string, Way> = {
  '//': written((secret) => `// ${secret}`),
  'calling a colleague': written((secret) => `@ivan_net ${secret}`),
  'an edit of a public message into a note': async (world, place, secret) => {
    if (place === 'board') {
      const { id } = onBoard(world).comment(world.see.task().id, 'We look into it')
      await world.settle()
      onBoard(world).editComment(id, `// ${secret}`)
    } else {
      const { olga, where } = speaker(world, place)
      const { message_id: id } = olga.write({ ...where, text: 'We look into it' })
      await world.settle()
      olga.edit(where.chatId, id, { text: `// ${secret}` })
    }
    await world.settle()
  },
  'an edit of a note, without its sign': async (world, place, secret) => {
    if (place === 'board') {
      const { id } = onBoard(world).comment(world.see.task().id, '// hm')
      await world.settle()
      onBoard(world).editComment(id, secret)
    } else {
      const { olga, where } = speaker(world, place)
      const { message_id: id } = olga.write({ ...where, text: '// hm' })
      await world.settle()
      olga.edit(where.chatId, id, { text: secret })
    }
    await world.settle()
  },
}

const cells = (['main', 'mirror', 'board'] as const).flatMap((place) =>
  Object.entries(place === 'board' ? everywhere : { ...everywhere, ...inGroups }).map(([way, write]) => ({
    place,
    way,
    write,
  })),
)

async function walk(t: ExecutionContext, world: World, when: string): Promise<void> {
  for (const [index, { place, way, write }] of cells.entries()) {
    const secret = `secret${when}${index}`
    await write(world, place, secret)
    const cell = `${way}, from ${place}, ${when}`
    t.false(everShown(world).includes(secret), `leaked: ${cell}`)
    for (const room of ['main', 'mirror'] as const)
      t.true(
        textsIn(world, world[room]).some((text) => text.includes(secret)),
        `not in ${room}: ${cell}`,
      )
    t.true(
      world.see.comments().some((comment) => comment.includes(secret)),
      `not on the board: ${cell}`,
    )
  }
}

test.serial('a note never reaches the client, however and wherever it is written', async (t) => {
  const world = await startWorld(t, 'note_matrix')
  await walk(t, world, 'open')
  t.deepEqual(world.see.refused(), [])
})

test.serial('and neither when the ticket is open again', async (t) => {
  const world = await startWorld(t, 'note_reopened')
  const { telegram, people, see, settle } = world
  telegram.as(people.olga.telegram.id).write({ ...world.main, text: '/close' })
  await settle()
  telegram.as(people.anna.id).write('Still no water')
  await settle()
  t.false(see.task().checked)
  await walk(t, world, 'again')
  t.deepEqual(see.refused(), [])
})
