/**
 * The blocks of a page about a project of a user: its commands run one after the other in a folder of the page's own, and its
 * files are shown as they are by then. The folder begins as one in which the package has been installed, and nothing else.
 *
 *   <!-- project: npx netsplit init -->                        a command and what it prints; `(exits with 1)` where it is not 0
 *   <!-- project: npm run check:models -->                     the same, through the script of the project
 *   <!-- project: file PATH -->                                a file
 *   <!-- project: file PATH uncommented "A" from "B" to "C" -->  the file with A no longer in a comment; its lines from B to C
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { launcher, run, UserFolder } from '../cli/netsplit.ts'
import { excerpt } from './blocks.ts'

export class ProjectOfPage {
  readonly #folder = new UserFolder()

  constructor() {
    const installed = { devDependencies: { netsplit: 'file:netsplit-0.1.0.tgz' } }
    this.#folder.write('package.json', JSON.stringify(installed, null, 2))
  }

  async contentOf(subject: string): Promise<string> {
    const [, file, text, from, to] = /^file (\S+)(?: uncommented "(.+?)" from "(.+?)" to "(.+?)")?$/.exec(subject) ?? []
    if (file === undefined) return this.#outputOf(subject)
    const before = readFileSync(join(this.#folder.path, file), 'utf8')
    if (text === undefined || from === undefined || to === undefined) return before.trimEnd()
    expect(before).toContain(`// ${text}`)
    const changed = before.replace(`// ${text}`, text)
    this.#folder.write(file, changed)
    return excerpt(changed, from, to)
  }

  async #outputOf(subject: string): Promise<string> {
    const [, command = subject, code = '0'] = /^(.+?)(?: \(exits with (\d+)\))?$/.exec(subject) ?? []
    const [, script] = /^npm run (\S+)/.exec(command) ?? []
    const args = /^npx netsplit (.+)$/.exec(command)?.[1]?.split(' ') ?? this.#argumentsOf(script)
    const env = {
      npm_lifecycle_event: script ?? 'npx',
      npm_lifecycle_script: script === undefined ? 'netsplit' : `netsplit ${args.join(' ')}`,
    }
    const outcome = await run(process.execPath, [launcher, ...args], { cwd: this.#folder.path, env })
    const output = (outcome.stdout + outcome.stderr).replaceAll(this.#folder.path, '/home/you/project')
    expect(outcome.code, `${command}\n${output}`).toBe(Number(code))
    return `$ ${command}\n${output}`.trimEnd()
  }

  #argumentsOf(script: string | undefined): string[] {
    const { scripts } = JSON.parse(readFileSync(join(this.#folder.path, 'package.json'), 'utf8'))
    const [program, ...args] = String(scripts[script ?? '']).split(' ')
    expect(program).toBe('netsplit')
    return args
  }

  remove(): void {
    this.#folder.remove()
  }
}
