/** The state in which a node begins, as its role declares it. */

import { NetsplitError, thrownInWords } from '../../language/errors.ts'
import { type Identity, isReserved } from '../../language/node.ts'
import { toPlain } from '../../language/plain.ts'
import { isRecord } from '../../language/shape.ts'
import { authorLine, runAuthorCode } from '../author-code/author.ts'
import { snapshotOf } from '../author-code/drafts.ts'
import { inWords } from '../author-code/returned.ts'
import type { Fields } from './local.ts'
import type { Member } from './member.ts'

/** @throws NetsplitError `bad-model` when the role's `state` throws or gives no fields, `not-plain-data` */
export function initialState({ role, roleName, id, index, others }: Member): Fields {
  const refuse = (message: string, cure?: string, place?: string | null): never => {
    throw new NetsplitError({ code: 'bad-model', message, cure, place: place ?? undefined })
  }
  let made: unknown = role.state ?? {}
  if (typeof role.state === 'function') {
    try {
      made = runAuthorCode(() => (role.state as (node: Identity) => unknown)({ id, index, others }))
    } catch (error) {
      if (error instanceof NetsplitError) throw error
      refuse(`The state of ${id} cannot be made: ${thrownInWords(error)}`, undefined, authorLine(error))
    }
  }
  const state = toPlain(snapshotOf(made), `state of ${id}`)
  if (!isRecord(state)) {
    refuse(
      `The state of ${roleName} is ${inWords(state)}, not an object.`,
      'Give an object with the fields of a node: state: { held: false }.',
    )
  }
  const taken = Object.keys(state as Fields).find(isReserved)
  if (taken !== undefined) {
    refuse(`The state of ${roleName} has a field ${taken}, which every node has.`, 'Call the field otherwise.')
  }
  return state as Fields
}
