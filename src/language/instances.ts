/** Instances: objects of classes, and others that inherit from something that plain data does not, in words. */

/** What an object is that is no plain data by what it inherits, and what to write instead. */
export function instanceInWords(value: object): { readonly found: string; readonly cure: string } {
  const made: unknown = (Object.getPrototypeOf(value) as { constructor?: unknown } | null)?.constructor
  const isOfClass = typeof made === 'function' && made !== Object
  if (isOfClass) return { found: `an instance of ${made.name || 'a class'}`, cure: cureOf(value, made.name) }
  return {
    found: 'an object that inherits from another one',
    cure: 'Use a plain object that has all of the fields itself.',
  }
}

function cureOf(value: object, name: string): string {
  if (name === 'Date') return 'Use a number (a logical time).'
  if (Array.isArray(value)) return 'Use an ordinary array.'
  if (value instanceof Map) return 'Use an ordinary Map.'
  return value instanceof Set ? 'Use an ordinary Set.' : 'Use a plain object with the same fields.'
}

/** A promise that is refused may be rejected later, when nobody listens, which would end the process. */
export function silence(promise: Promise<unknown>): void {
  promise.catch(() => {})
}
