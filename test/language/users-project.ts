/** The project of a user who has installed Netsplit, in a folder of its own, and what the compiler says to it. */

import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installCopy } from '../package/packed.ts'

export const packageFolder = fileURLToPath(new URL('../..', import.meta.url))
const parent = join(packageFolder, 'test/language/tmp')
export const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')

/** What a project asks of the compiler unless it says otherwise. */
const usual = {
  strict: true,
  target: 'ES2023',
  lib: ['ES2023'],
  module: 'NodeNext',
  types: ['node'],
  allowImportingTsExtensions: true,
  noEmit: true,
}

export interface Compilation {
  /** Errors, a line each, without the path of the project. */
  readonly errors: readonly string[]
  readonly output: string
}

export class UsersProject {
  readonly path: string

  constructor(name: string) {
    mkdirSync(parent, { recursive: true })
    this.path = mkdtempSync(join(parent, `${name}-`))
    this.write('package.json', JSON.stringify({ name: 'a-user', type: 'module', private: true }))
    installCopy(join(this.path, 'node_modules'), ['dist/types'])
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.path, name)), { recursive: true })
    writeFileSync(join(this.path, name), text)
  }

  /** Copies a folder of the package. */
  copy(folder: string): void {
    cpSync(join(packageFolder, folder), join(this.path, folder), { recursive: true })
  }

  /**
   * @param options beside the usual ones
   * @param files what to compile; other files are found by their imports
   */
  configure(options: object, files: readonly string[]): void {
    this.write('tsconfig.json', JSON.stringify({ compilerOptions: { ...usual, ...options }, include: files }))
  }

  /** Configures the project, and runs the compiler. */
  compile(options: object, files: readonly string[], ...flags: readonly string[]): Compilation {
    this.configure(options, files)
    const args = [compiler, '-p', this.path, '--pretty', 'false', ...flags]
    const { stdout } = spawnSync(process.execPath, args, { cwd: this.path, encoding: 'utf8' })
    return { errors: stdout.split('\n').filter((line) => /\berror TS\d+: /.test(line)), output: stdout }
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}
