// Reading what a caller sent, and refusing it in the vendor's words.
import { invalidArgument, invalidTempId, legacyId, missingArgument } from './errors.ts'

export type Args = Readonly<Record<string, unknown>>

export function isArgs(value: unknown): value is Args {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const ID = /^[2-9CFGHJMPQRVWXcfghjmpqrvwx]{16}$/

/** Undefined when absent. Lengths are counted in UTF-16 units, the stricter reading of "characters". */
export function textArg(args: Args, name: string, max: number, min = 0): string | undefined {
  const value = args[name]
  if (value === undefined) return undefined
  if (typeof value !== 'string') throw invalidArgument(name, 'Expected a string')
  if (value.length < min) throw invalidArgument(name, `Ensure this value has at least ${min} characters`)
  if (value.length > max) throw invalidArgument(name, `Ensure this value has at most ${max} characters`)
  return value
}

export function requiredText(args: Args, name: string, max: number): string {
  const value = args[name] === null ? undefined : textArg(args, name, max, 1)
  if (value === undefined) throw missingArgument(name)
  return value
}

export function integerArg(args: Args, name: string, min: number, max: number): number | undefined {
  const value = args[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'number' || !Number.isInteger(value)) throw invalidArgument(name, 'Expected an integer')
  if (value < min || value > max) throw invalidArgument(name, `Ensure this value is between ${min} and ${max}`)
  return value
}

export function flagArg(args: Args, name: string): boolean | undefined {
  const value = args[name]
  if (value === undefined || value === null) return undefined
  if (value === true || value === 1) return true
  if (value === false || value === 0) return false
  throw invalidArgument(name, 'Expected a boolean')
}

export function textsArg(args: Args, name: string, maxCount: number, maxLength: number): string[] | undefined {
  const value = args[name]
  if (value === undefined || value === null) return undefined
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'string'))
    throw invalidArgument(name, 'Expected a list of strings')
  if (value.length > maxCount) throw invalidArgument(name, `Ensure this list has at most ${maxCount} entries`)
  if (value.some((each) => each.length === 0 || each.length > maxLength))
    throw invalidArgument(name, `Ensure each value has 1 to ${maxLength} characters`)
  return [...value]
}

/** An id of the vendor's; what is shaped like something else is a temporary id nobody has mapped. */
export function checkId(value: unknown, name: string): string {
  if (typeof value !== 'string') throw invalidArgument(name, 'Expected a string')
  if (ID.test(value)) return value
  if (/^\d+$/.test(value)) throw legacyId()
  throw invalidTempId()
}

export function idArg(args: Args, name: string): string | null | undefined {
  const value = args[name]
  return value === undefined || value === null ? value : checkId(value, name)
}

export function requiredId(args: Args, name: string): string {
  const value = idArg(args, name)
  if (value === undefined || value === null) throw missingArgument(name)
  return value
}

export function objectArg(args: Args, name: string): Args | null | undefined {
  const value = args[name]
  if (value === undefined || value === null) return value
  if (!isArgs(value)) throw invalidArgument(name, 'Expected an object')
  return value
}

export function parseJson(argument: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalidArgument(argument, 'Invalid JSON')
  }
}
