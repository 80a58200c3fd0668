/** JSON as files hold it: some editors put a byte order mark before a text in UTF-8, which is no part of it. */

export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text
}
