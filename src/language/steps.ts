/** Handlers of several steps, each atomic: between two of them other nodes go on, and the node may crash. */

type Run = (node: never, second?: never) => unknown

/** A handler as the semantics finds it: a function, or the steps that it takes, from top to bottom. */
export type AnyHandler = Run | { readonly steps: { readonly [label: string]: Run } }

/** The labels of a handler's steps, in order; none where it is a function. */
export function labelsOf(handler: AnyHandler | undefined): readonly string[] {
  return handler === undefined || typeof handler === 'function' ? [] : Object.keys(handler.steps)
}

/** What a handler does at one of its steps; of a function, whatever the label is. */
export function stepOf(handler: AnyHandler, label: string | null): Run {
  return typeof handler === 'function' ? handler : (handler.steps[label as string] as Run)
}
