/**
 * Names for what is kept in the cache. They need not be unique: a record says itself what it is of. So they are not made by
 * node:crypto, which takes Node longer to load than all records of a small project to read.
 */

/** A short name for a text, of 53 bits; cyrb53, by bryc (public domain). */
export function recordName(text: string): string {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    high = Math.imul(high ^ unit, 2654435761)
    low = Math.imul(low ^ unit, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return (2 ** 32 * ((2 ** 21 - 1) & low) + (high >>> 0)).toString(36).padStart(11, '0')
}
