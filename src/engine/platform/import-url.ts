/** Imports a module whose address is known only now. */

/** What the launcher gives to a program that is one script: no `import()` of its own works once its compiled code was kept. */
declare const importForScript: ((url: string) => Promise<object>) | undefined

export function importUrl(url: string): Promise<object> {
  // Bundlers are not to look for it.
  return typeof importForScript === 'undefined'
    ? import(/* webpackIgnore: true */ /* @vite-ignore */ url)
    : importForScript(url)
}
