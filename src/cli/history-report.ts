/** What was found out about a recorded history, for programs: docs/json.md describes it. */

import { fileLinesOf, type RecordedOperation } from '../histories/operations.ts'
import type { HistoryViolation } from '../histories/violation.ts'
import { plainToJson } from '../trace/json.ts'

export function violationToJson({
  anomaly,
  core,
  isSmallest,
  circle,
  why,
  beside = [],
  last,
  possible,
}: HistoryViolation): object {
  return {
    anomaly,
    core: core.map(operationToJson),
    isSmallest,
    circle: circle.map(({ before, after, why: reason }) => ({
      before: operationToJson(before),
      after: operationToJson(after),
      why: reason,
    })),
    why,
    ...(beside.length > 0 && { beside: beside.map(operationToJson) }),
    last: last && operationToJson(last),
    possible: possible?.map(plainToJson) ?? null,
  }
}

/** Events are the lines of the file. */
function operationToJson(recorded: RecordedOperation): object {
  const { client, index, operation, result } = recorded
  const { invoked, returned } = fileLinesOf(recorded)
  return {
    client,
    index,
    operation: plainToJson(operation),
    result: result === undefined ? null : plainToJson(result),
    invoked,
    returned: returned === Number.POSITIVE_INFINITY ? null : returned,
  }
}
