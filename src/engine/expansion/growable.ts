/** Arrays of words that a worker keeps for itself and that grow. */

/** Words with room for so many: the same, or a larger copy. */
export function withRoomFor(words: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (length <= words.length) return words
  const larger = new Int32Array(Math.max(length, words.length * 2))
  larger.set(words)
  return larger
}
