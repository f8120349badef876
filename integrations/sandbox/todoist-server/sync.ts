// POST /sync: commands first, then the read, in one answer.
import { parseJson } from './arguments.ts'
import type { Call, Route } from './call.ts'
import { insufficientScope } from './errors.ts'
import { allows } from './call.ts'
import type { Command, RunCommands } from './sync-commands.ts'
import { parseCommands } from './sync-commands.ts'
import type { Reader } from './sync-read.ts'
import { resourceTypes } from './sync-read.ts'

export type SyncRequest = { commands: Command[]; types: Set<string>; token: string; full: boolean }

export function parseSync(args: Call['args']): SyncRequest {
  const commands = parseCommands(args.commands)
  const given = args.resource_types
  const types = resourceTypes(typeof given === 'string' ? parseJson('resource_types', given) : given)
  const token = typeof args.sync_token === 'string' && args.sync_token !== '' ? args.sync_token : '*'
  return { commands, types, token, full: types.size > 0 && token === '*' }
}

export function syncRoute(runCommands: RunCommands, reader: Reader): Route {
  return {
    method: 'POST',
    path: '/sync',
    scope: 'any',
    run({ who, userId, args }) {
      const { commands, types, token } = parseSync(args)
      if (types.size > 0) {
        if (!allows(who, 'data:read')) throw insufficientScope()
        reader.check(userId, token)
      }
      const done = runCommands(who, commands)
      const read = types.size > 0 ? reader.read(userId, token, types) : { sync_token: reader.tokenOf(userId) }
      return { ...read, temp_id_mapping: {}, ...(commands.length > 0 ? done : {}) }
    },
  }
}
