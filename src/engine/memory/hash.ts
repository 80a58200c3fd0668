/** Integer mixing: murmur-style steps on 32-bit words, in two independent lanes where 64 bits are wanted. */

/** Scatters the bits of a word. */
export function scatter(word: number): number {
  let h = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/** Adds a word to a running hash, first lane. */
export function mixLow(hash: number, word: number): number {
  const h = Math.imul(hash ^ scatter(word), 0x9e3779b1)
  return (h << 13) | (h >>> 19)
}

/** Adds a word to a running hash, second lane. */
export function mixHigh(hash: number, word: number): number {
  const h = Math.imul(hash ^ scatter(word ^ 0x5bd1e995), 0x27d4eb2f)
  return (h << 17) | (h >>> 15)
}

/** The hash of a pair of words. */
export function hashPair(a: number, b: number): number {
  return scatter(Math.imul(a, 0x9e3779b1) ^ scatter(b))
}
