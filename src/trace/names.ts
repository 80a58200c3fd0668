/** Which texts are told without quotes. */

/** Whether a text needs no quotes as the name of a field or of a message. */
export function isName(text: string): boolean {
  return /^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(text)
}
