/** Handlers of several steps, each atomic: between two of them other nodes go on, and the node may crash. */

type Run = (node: never, second?: never) => unknown

/** A handler as the semantics finds it: a function, or the steps that it takes, from top to bottom. */
export type AnyHandler = Run | { readonly steps: { readonly [label: string]: Run } }

/** The labels of a handler's steps, in order; none where it is a function. */
export function labelsOf(handler: AnyHandler | undefined): readonly string[] {
  return handler === undefined || typeof handler === 'function' ? [] : Object.keys(handler.steps)
}

/** What a handler does at a step; of a function, whatever the label is. */
export function stepOf(handler: AnyHandler | undefined, label: string | null): Run | undefined {
  if (handler === undefined || typeof handler === 'function') return handler
  return label !== null && Object.hasOwn(handler.steps, label) ? handler.steps[label] : undefined
}
