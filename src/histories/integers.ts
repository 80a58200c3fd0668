/**
 * Whole numbers of any size. Plain numbers are exact up to 2^53; ids and counts of real systems have 64 bits. A larger one
 * that was recorded is kept by its digits, as a value of its own that equals no text and no other number.
 */

import type { Plain } from '../language/plain.ts'

const mark = '#integer'

/** A whole number as plain data: a number where that is exact. */
export function wholeNumber(value: bigint): Plain {
  const isExact = value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER)
  return isExact ? Number(value) : kept(value)
}

/** A whole number that is kept by its digits. */
export function kept(value: bigint): Plain {
  return { [mark]: value.toString() }
}

/** The whole number that a value is; null where it is none. */
export function bigIntegerIn(value: Plain): bigint | null {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : null
  const digits = digitsIn(value)
  return digits === null ? null : BigInt(digits)
}

/** The digits of a whole number that is kept by them. */
export function digitsIn(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !(mark in value)) return null
  const digits = (value as { readonly [mark]: unknown })[mark]
  return typeof digits === 'string' && /^-?\d+$/.test(digits) && Object.keys(value).length === 1 ? digits : null
}

/** A sum, or a difference, exact for whole numbers of any size. */
export function sumOf(left: Plain, right: Plain, sign: 1 | -1): Plain {
  if (typeof left === 'number' && typeof right === 'number') {
    const sum = left + sign * right
    if (Number.isSafeInteger(sum) || !Number.isInteger(left) || !Number.isInteger(right)) return sum
  }
  const [one, other] = [bigIntegerIn(left), bigIntegerIn(right)]
  if (one !== null && other !== null) return wholeNumber(one + BigInt(sign) * other)
  return Number(digitsIn(left) ?? left) + sign * Number(digitsIn(right) ?? right)
}
