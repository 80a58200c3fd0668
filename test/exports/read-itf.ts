/** A reader of the Informal Trace Format, written from its published description: ADR-015 of Apalache. It refuses what is not described. */

import type { Plain } from '../../src/language/plain.ts'

export interface ReadItf {
  readonly meta: { readonly [name: string]: unknown }
  readonly vars: readonly string[]
  readonly states: readonly { readonly [variable: string]: Plain }[]
  readonly steps: readonly string[]
  readonly loop: number | null
}

export function readItf(source: string): ReadItf {
  const {
    '#meta': meta = {},
    vars,
    states,
    loop: given = null,
    ...others
  } = JSON.parse(source) as {
    readonly [name: string]: unknown
  }
  if (Object.keys(others).length > 0) throw new Error(`What is ${Object.keys(others)}?`)
  const loop = given as number | null
  const names = vars as readonly string[]
  const all = states as readonly { readonly [name: string]: unknown }[]
  if (loop !== null && (!Number.isInteger(loop) || loop < 0 || loop >= all.length)) throw new Error(`loop: ${loop}`)
  return {
    meta: meta as ReadItf['meta'],
    vars: names,
    loop,
    steps: all.map(({ '#meta': about }) => (about as { readonly step: string }).step),
    states: all.map(({ '#meta': _, ...state }) => {
      const missing = names.filter((name) => !Object.hasOwn(state, name))
      const more = Object.keys(state).filter((name) => !names.includes(name))
      if (missing.length + more.length > 0) throw new Error(`A state lacks ${missing}, or has ${more} besides.`)
      return Object.fromEntries(Object.entries(state).map(([name, value]) => [name, plainOf(value)]))
    }),
  }
}

function plainOf(value: unknown): Plain {
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new Error(`${value} is no integer that may be written so.`)
    return value
  }
  if (Array.isArray(value)) return value.map(plainOf)
  if (typeof value !== 'object' || value === null) throw new Error(`${value} is no expression.`)
  const [mark, ...rest] = Object.keys(value)
  const content = (value as { readonly [mark: string]: unknown })[mark as string]
  if (mark === undefined || !mark.startsWith('#')) {
    const { tag, value: inner } = value as { readonly tag?: unknown; readonly value?: { readonly '#tup'?: unknown[] } }
    if (tag === 'None' && inner?.['#tup']?.length === 0) return null
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => {
        if (key.startsWith('#')) throw new Error(`A field must not be called ${key}.`)
        return [key, plainOf(part)]
      }),
    )
  }
  if (rest.length > 0) throw new Error(`${mark} stands beside ${rest}.`)
  switch (mark) {
    case '#bigint':
      if (!/^-?[0-9]+$/.test(content as string)) throw new Error(`${content} is no big integer.`)
      return Number(content)
    case '#unserializable':
      return Number(content)
    case '#set':
      return new Set((content as unknown[]).map(plainOf))
    case '#map':
      return new Map((content as [unknown, unknown][]).map(([key, entry]) => [plainOf(key), plainOf(entry)]))
    default:
      throw new Error(`${mark} is not described.`)
  }
}
