/** Edits of package.json that keep what is there, and how it is written. */

import { NetsplitError } from '../language/errors.ts'

/** What is read of package.json. */
export interface PackageJson {
  readonly type?: string
  readonly scripts?: { readonly [name: string]: string }
  readonly dependencies?: { readonly [name: string]: string }
  readonly devDependencies?: { readonly [name: string]: string }
}

/** @throws NetsplitError where it is not the object that it has to be */
export function parsePackageJson(text: string, file: string): PackageJson {
  const refuse = (why: string) =>
    new NetsplitError({ code: 'usage', message: `package.json cannot be read: ${why}.`, place: file })
  let content: unknown
  try {
    content = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw refuse((error as Error).message)
  }
  if (!isObject(content)) throw refuse('it holds no object')
  for (const part of ['scripts', 'dependencies', 'devDependencies'] as const) {
    if (Object.hasOwn(content, part) && !isObject((content as PackageJson)[part])) throw refuse(`${part} is no object`)
  }
  return content
}

/** The text with one more script, indented as it was, with the ends of lines that it had. */
export function withScript(text: string, file: string, name: string, command: string): string {
  const content = parsePackageJson(text, file)
  const [, indent = '  '] = /^([ \t]+)"/m.exec(text) ?? []
  const isOneLine = !text.trim().includes('\n')
  const changed = { ...content, scripts: { ...content.scripts, [name]: command } }
  const written = JSON.stringify(changed, null, isOneLine ? undefined : indent)
  const [end = ''] = /\s*$/.exec(text) ?? []
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : ''
  return mark + (text.includes('\r\n') ? written.replaceAll('\n', '\r\n') : written) + end
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
