/** The compiler as a language server, which editors ask for the texts that they show: JSON-RPC over standard streams. */

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { compiler } from './users-project.ts'

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: { readonly items?: readonly unknown[] }
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

interface Waiting {
  resolve(result: unknown): void
  reject(error: Error): void
}

export class LanguageServer {
  readonly #process: ChildProcessWithoutNullStreams
  readonly #folder: string
  readonly #waiting = new Map<number, Waiting>()
  #received = Buffer.alloc(0)
  #requests = 0

  private constructor(folder: string) {
    this.#folder = folder
    this.#process = spawn(process.execPath, [compiler, '--lsp', '--stdio'], { cwd: folder })
    this.#process.stdout.on('data', (chunk: Buffer) => this.#receive(chunk))
    this.#process.stdin.on('error', () => {})
    this.#process.on('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('The language server has ended.'))
      this.#waiting.clear()
    })
  }

  /** @returns null where the compiler that is installed is no language server */
  static async start(folder: string): Promise<LanguageServer | null> {
    const server = new LanguageServer(folder)
    try {
      const capabilities = { textDocument: { hover: { contentFormat: ['markdown'] } } }
      await server.#ask('initialize', { processId: process.pid, rootUri: pathToFileURL(folder).href, capabilities })
    } catch {
      return null
    }
    server.#tell('initialized', {})
    return server
  }

  open(file: string): void {
    const text = readFileSync(join(this.#folder, file), 'utf8')
    const languageId = file.endsWith('.js') ? 'javascript' : 'typescript'
    this.#tell('textDocument/didOpen', { textDocument: { uri: this.#uri(file), languageId, version: 1, text } })
  }

  /** The type that an editor shows at a place of an open file, lines and characters from 0; without the comment below it. */
  async hover(file: string, position: { readonly line: number; readonly character: number }): Promise<string> {
    const params = { textDocument: { uri: this.#uri(file) }, position }
    const found = (await this.#ask('textDocument/hover', params)) as { readonly contents: { value: string } } | null
    const [, type = ''] = /^```\w+\n([\s\S]*?)\n```/.exec(found?.contents.value ?? '') ?? []
    return type
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve))
    await this.#ask('shutdown')
    this.#tell('exit')
    await ended
  }

  #uri(file: string): string {
    return pathToFileURL(join(this.#folder, file)).href
  }

  #ask(method: string, params?: unknown): Promise<unknown> {
    this.#requests++
    const id = this.#requests
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#send({ id, method, params })
    })
  }

  #tell(method: string, params?: unknown): void {
    this.#send({ method, params })
  }

  #send(message: object): void {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message })
    this.#process.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`)
  }

  #receive(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk])
    for (;;) {
      const end = this.#received.indexOf('\r\n\r\n')
      const [, length] = /Content-Length: (\d+)/i.exec(this.#received.subarray(0, Math.max(0, end)).toString()) ?? []
      if (length === undefined || this.#received.length < end + 4 + Number(length)) return
      const content = this.#received.subarray(end + 4, end + 4 + Number(length))
      this.#received = this.#received.subarray(end + 4 + Number(length))
      this.#take(JSON.parse(content.toString()) as Message)
    }
  }

  #take({ id, method, params, result, error }: Message): void {
    if (id === undefined) return
    if (method !== undefined) {
      // The server asks, too: for settings, of which there are none.
      this.#send({ id, result: params?.items?.map(() => null) ?? null })
      return
    }
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error === undefined) waiting?.resolve(result)
    else waiting?.reject(new Error(error.message))
  }
}
