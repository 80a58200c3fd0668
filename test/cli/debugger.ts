/** A debugger for tests: it attaches to Node's inspector as an editor does, and finds its way by source maps. */

import { existsSync, readFileSync } from 'node:fs'
import { createRequire, SourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'

interface Socket {
  on(event: 'open' | 'close', listener: () => void): void
  on(event: 'message', listener: (data: Buffer) => void): void
  on(event: 'error', listener: (error: Error) => void): void
  send(text: string): void
  close(): void
}

// Node 20 has no WebSocket; that of playwright is the ws package.
const { ws: WebSocket } = createRequire(import.meta.url)('playwright-core/lib/utilsBundle') as {
  readonly ws: new (address: string) => Socket
}

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: { readonly [name: string]: unknown }
  readonly result?: { readonly [name: string]: unknown }
  readonly error?: { readonly message: string }
}

/** A script with the source map that it brings along. */
interface Script {
  readonly scriptId: string
  readonly url: string
  readonly map: SourceMap | null
}

export interface CallFrame {
  readonly callFrameId: string
  readonly functionName: string
  readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber: number }
}

export interface Pause {
  readonly hitBreakpoints: readonly string[]
  readonly callFrames: readonly CallFrame[]
}

export class Debugger {
  readonly scripts: Script[] = []
  readonly #socket: Socket
  readonly #waiting = new Map<number, (message: Message) => void>()
  readonly #pauses: Pause[] = []
  readonly #paused: ((pause: Pause) => void)[] = []
  #lastId = 0

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('message', (data) => this.#receive(JSON.parse(String(data)) as Message))
  }

  static attach(address: string): Promise<Debugger> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(address)
      socket.on('open', () => resolve(new Debugger(socket)))
      socket.on('error', reject)
    })
  }

  send(method: string, params: object = {}): Promise<{ readonly [name: string]: unknown }> {
    const id = ++this.#lastId
    this.#socket.send(JSON.stringify({ id, method, params }))
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) =>
        error === undefined ? resolve(result ?? {}) : reject(new Error(`${method}: ${error.message}`)),
      )
    })
  }

  /** The next time that it pauses. */
  paused(): Promise<Pause> {
    const [pause] = this.#pauses.splice(0, 1)
    return pause === undefined ? new Promise((resolve) => this.#paused.push(resolve)) : Promise.resolve(pause)
  }

  /** Sets a breakpoint in a line of a source, in all scripts that were made of it. @param line from 1 */
  async breakAt(source: string, line: number): Promise<number> {
    const places = new Map<string, object>()
    for (const { url, map } of this.scripts) {
      const place = map && placeOf(map, source, line)
      if (place !== null) places.set(url, place)
    }
    for (const [url, place] of places) await this.send('Debugger.setBreakpointByUrl', { url, ...place })
    return this.scripts.filter(({ url }) => places.has(url)).length
  }

  /** Where a frame is in the source that its script was made of. */
  sourceOf({ location }: CallFrame): { readonly source: string; readonly line: number } | null {
    const script = this.scripts.find(({ scriptId }) => scriptId === location.scriptId)
    const entry = script?.map?.findEntry(location.lineNumber, location.columnNumber)
    if (script === undefined || entry === undefined || !('originalSource' in entry)) return null
    return {
      source: fileURLToPath(new URL(entry.originalSource, script.url)),
      line: entry.originalLine + 1,
    }
  }

  close(): void {
    this.#socket.close()
  }

  #receive(message: Message): void {
    if (message.id !== undefined) this.#waiting.get(message.id)?.(message)
    if (message.method === 'Debugger.scriptParsed') this.scripts.push(scriptOf(message.params as unknown as Parsed))
    if (message.method !== 'Debugger.paused') return
    const pause = message.params as unknown as Pause
    const [waiting] = this.#paused.splice(0, 1)
    if (waiting === undefined) this.#pauses.push(pause)
    else waiting(pause)
  }
}

interface Parsed {
  readonly scriptId: string
  readonly url: string
  readonly sourceMapURL: string
}

function scriptOf({ scriptId, url, sourceMapURL }: Parsed): Script {
  // Maps of models lie beside them; those in the address itself are of what Node was given otherwise.
  const isBeside = /^[\w%.-]+\.map$/.test(sourceMapURL) && url.startsWith('file:')
  const map = isBeside ? readMap(fileURLToPath(new URL(sourceMapURL, url))) : null
  return { scriptId, url, map }
}

/** Null where there is none: that of the program itself is not packed. */
function readMap(file: string): SourceMap | null {
  return existsSync(file) ? new SourceMap(JSON.parse(readFileSync(file, 'utf8'))) : null
}

/** Where in a script the code of a source's line begins. @param line from 1 */
function placeOf(map: SourceMap, source: string, line: number): { lineNumber: number; columnNumber: number } | null {
  const sources = map.payload.sources.map((each) => each.split('/').at(-1))
  if (!sources.includes(source)) return null
  for (let lineNumber = 0; lineNumber < 5000; lineNumber++) {
    for (let columnNumber = 0; columnNumber < 80; columnNumber++) {
      const entry = map.findEntry(lineNumber, columnNumber)
      if (!('originalSource' in entry) || entry.generatedLine !== lineNumber) continue
      if (entry.originalSource.endsWith(source) && entry.originalLine === line - 1) return { lineNumber, columnNumber }
    }
  }
  return null
}
