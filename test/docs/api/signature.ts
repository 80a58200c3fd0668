/** The signature of a function as one reads it: its parameters and what it gives, without what only the compiler asks for. */

import type { Node, TSDeclareFunction } from '@babel/types'

/** Longer lines are broken. */
const widest = 100

/** What a parameter is called that has no name of its own. */
const takenApart = 'options'

/** What a parameter has to be besides: messages of the compiler for what does not fit. */
const hints = /( & \w+<[\w, ]+>)+$/

/**
 * Type parameters go, where there are parameters to read them from; of objects that are described in place the names of their
 * fields stay, and of types that are computed in place nothing does.
 *
 * @param text that the function is declared in
 */
export function shortSignature({ id, params, returnType, typeParameters }: TSDeclareFunction, text: string): string {
  const shown = (node: Node) => shortened(node, text).replace(/\s+/g, ' ')
  const generic = params.length === 0 && typeParameters?.type === 'TSTypeParameterDeclaration' ? typeParameters : null
  const result = returnType && returnType.type !== 'Noop' ? shown(returnType) : ''
  const known = result.includes('…') && !result.includes('{ … }') ? '' : result
  const opening = `${id?.name}${generic === null ? '' : shown(generic)}(`
  const given = params.map((parameter) => shown(parameter).replace(hints, ''))
  const line = `${opening}${given.join(', ')})${known}`
  return line.length > widest ? `${opening}\n${given.map((one) => `  ${one},\n`).join('')})${known}` : line
}

/** The names of the parameters, as {@link shortSignature} shows them. */
export function parametersOf({ params }: TSDeclareFunction): string[] {
  return params.map((parameter) => {
    const given = parameter.type === 'RestElement' ? parameter.argument : parameter
    return given.type === 'Identifier' ? given.name : takenApart
  })
}

interface Range {
  readonly start: number
  readonly end: number
}

/** The text of a node in which the parts that take the most room are short. */
function shortened(node: Node, text: string): string {
  const { start, end } = rangeOf(node)
  let made = ''
  let at = start
  for (const { range, short } of partsIn(node, text)) {
    made += text.slice(at, range.start) + short
    at = range.end
  }
  return made + text.slice(at, end)
}

/** What is shown in place of parts of a node, in order. */
function partsIn(node: Node, text: string): { readonly range: Range; readonly short: string }[] {
  const short = shortOf(node, text)
  return short === null ? childrenOf(node).flatMap((child) => partsIn(child, text)) : [{ range: rangeOf(node), short }]
}

function shortOf(node: Node, text: string): string | null {
  switch (node.type) {
    case 'TSTypeLiteral': {
      const names = node.members.flatMap((member) =>
        'key' in member && member.key.type === 'Identifier'
          ? [`${member.key.name}${'optional' in member && member.optional ? '?' : ''}`]
          : [],
      )
      return names.length > 0 ? `{ ${names.join(', ')} }` : '{ … }'
    }
    case 'ObjectPattern': {
      const { typeAnnotation } = node
      const type = typeAnnotation && typeAnnotation.type !== 'Noop' ? shortened(typeAnnotation, text) : ''
      return `${takenApart}${node.optional ? '?' : ''}${type}`
    }
    case 'TSMappedType':
      return '{ … }'
    case 'TSConditionalType':
      return '…'
    case 'TSTypeReference': {
      const isHint = node.typeName.type === 'Identifier' && node.typeName.name === 'NoInfer'
      const inner = node.typeParameters?.params[0]
      return isHint && inner !== undefined ? shortened(inner, text) : null
    }
    default:
      return null
  }
}

function rangeOf({ start, end }: Node): Range {
  return { start: start as number, end: end as number }
}

/** The parts of a node, in the order of the text. */
export function childrenOf(node: Node): Node[] {
  const isNode = (value: unknown): value is Node =>
    typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value
  return Object.entries(node)
    .filter(([name]) => !name.endsWith('Comments'))
    .flatMap(([, value]) => (Array.isArray(value) ? value : [value]))
    .filter(isNode)
    .sort((one, other) => rangeOf(one).start - rangeOf(other).start)
}
