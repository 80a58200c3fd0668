/**
 * Phenomena that show in single reads (Adya, "Weak Consistency", 1999): what no level allows, what read committed rules out
 * (G1a, G1b), and a transaction that reads a key twice and does not find the same. None of them is told where it might not
 * be so: of a value that several transactions wrote, all of them are looked at.
 */

import { Beginnings } from './beginnings.ts'
import { keyName, type Read, type Transaction } from './transactions.ts'
import { longestLists, type Version, type Versions } from './versions.ts'
import { type HistoryJudgement, violated } from './violation.ts'
import { appendsOf, divide } from './whole-appends.ts'

function accuse(anomaly: string, core: readonly Transaction[], why: string): HistoryJudgement {
  const operations = [...new Set(core.map(({ recorded }) => recorded))]
  return violated({ anomaly, core: operations.sort((left, right) => left.invoked - right.invoked), why })
}

/** What no level allows: values that nobody wrote, own writes that are not seen, lists that do not fit together. */
export function judgeStrangeReads(versions: Versions): HistoryJudgement | null {
  const known = new Beginnings()
  for (const reader of versions.history.transactions) {
    const { forgot } = reader
    if (forgot !== null) {
      return accuse('internal inconsistency', [reader], `it read of ${keyName(forgot)} not what it had written`)
    }
    for (const read of reader.reads) {
      const isList = versions.history.lists.has(read.key)
      const from = isList ? known.add(read.key, read.all) : 0
      const found =
        judgeThinAir(versions, reader, read, from) ??
        (isList
          ? (judgeAhead(versions, known, reader, read) ?? judgeTwice(versions, known, { reader, read, from }))
          : null)
      if (found !== null) return found
    }
  }
  return null
}

/** What a read found, one by one: its value, or the elements of its list. */
function foundBy(versions: Versions, { key, value, elements }: Read): readonly string[] {
  return versions.history.lists.has(key) ? elements : [value]
}

/** @param from the elements before it were found by another one in the same places */
function judgeThinAir(versions: Versions, reader: Transaction, read: Read, from: number): HistoryJudgement | null {
  const { lists, initial } = versions.history
  const found = foundBy(versions, read)
  for (let at = from; at < found.length; at++) {
    const value = found[at] as string
    const candidates = versions.withValue(read.key, value)
    if (candidates.some(({ writer }) => writer !== reader)) continue
    if (!lists.has(read.key) && value === initial) continue
    const name = keyName(read.key)
    return candidates.length === 0
      ? accuse('read out of thin air', [reader], `nothing ever wrote ${value} to ${name}`)
      : accuseOfReadingAhead(reader, value, name)
  }
  return null
}

/** Of elements that another one found in the same places: whether the reader itself appends one of them only later. */
function judgeAhead(
  versions: Versions,
  known: Beginnings,
  reader: Transaction,
  { key, elements }: Read,
): HistoryJudgement | null {
  for (const value of reader.writes.get(key) ?? []) {
    if ((known.placeOf(key, value) ?? elements.length) >= elements.length) continue
    if (!elements.includes(value)) continue
    if (versions.withValue(key, value).some(({ writer }) => writer !== reader)) continue
    return accuseOfReadingAhead(reader, value, keyName(key))
  }
  return null
}

function accuseOfReadingAhead(reader: Transaction, value: string, name: string): HistoryJudgement {
  return accuse('internal inconsistency', [reader], `it read ${value} of ${name} before it wrote that itself`)
}

function judgeTwice(
  versions: Versions,
  known: Beginnings,
  { reader, read: { key, all }, from }: { readonly reader: Transaction; readonly read: Read; readonly from: number },
): HistoryJudgement | null {
  if (from === all.length) return null
  const isKnown = (element: string) => (known.placeOf(key, element) ?? from) < from
  const later = all.slice(from)
  if (new Set(later).size === later.length && !later.some(isKnown)) return null
  const counts = new Map<string, number>()
  for (const element of all) counts.set(element, (counts.get(element) ?? 0) + 1)
  for (const [element, count] of counts) {
    const appended = versions.withValue(key, element)
    if (count <= appended.length) continue
    const times = appended.length === 1 ? 'once' : `${appended.length} times`
    return accuse(
      'duplicate append',
      [...appended.map(({ writer }) => writer).filter(({ outcome }) => outcome !== 'rolled back'), reader],
      `it read the element ${element} of ${keyName(key)} ${count === 2 ? 'twice' : `${count} times`}, which was appended ${times}`,
    )
  }
  return null
}

/** @param counts whether an element of a list counts; what was rolled back may have been seen by dirty reads */
export function judgeLists(
  versions: Versions,
  elementsIn: (key: string, elements: readonly string[]) => readonly string[],
): HistoryJudgement | null {
  const longest = longestLists(versions.history, elementsIn)
  for (const reader of versions.history.transactions) {
    for (const { key, all } of reader.reads) {
      const elements = elementsIn(key, all)
      const { elements: longer = [], reader: other } = longest.get(key) ?? {}
      if (elements.every((element, at) => element === longer[at])) continue
      return accuse(
        'incompatible order',
        [reader, ...(other === undefined ? [] : [other])],
        `${reader === other ? 'it' : 'they'} read elements of ${keyName(key)} in orders that do not fit together`,
      )
    }
  }
  return judgeOwnOrder(versions, longest)
}

/** What a transaction appended first comes first. */
function judgeOwnOrder(versions: Versions, longest: ReturnType<typeof longestLists>): HistoryJudgement | null {
  const repeated = versions.repeated()
  for (const [key, { elements, reader }] of longest) {
    if (repeated.has(key)) continue
    const places = new Map(elements.map((element, at) => [element, at]))
    for (const writer of new Set(versions.of(key).map((version) => version.writer))) {
      const own = (writer.writes.get(key) ?? []).map((element) => places.get(element) ?? elements.length)
      if (own.every((place, at) => at === 0 || place >= (own[at - 1] as number))) continue
      const why = `elements of ${keyName(key)} were not read in the order in which one transaction appended them`
      return accuse('incompatible order', [writer, reader], why)
    }
  }
  return null
}

/** Reads of what was rolled back (G1a), or was not the last that its transaction wrote (G1b). */
export function judgeDirtyReads(versions: Versions): HistoryJudgement | null {
  const known = new Beginnings()
  for (const reader of versions.history.transactions) {
    for (const read of reader.reads) {
      const found = foundBy(versions, read)
      const isNew = versions.history.lists.has(read.key) ? known.add(read.key, found) : 0
      const last = found.length - 1
      for (let at = Math.min(isNew, last); at <= last; at++) {
        const value = found[at]
        if (value === undefined) continue
        const dirty = judgeDirty(versions, { reader, read, value, isLast: at === last })
        if (dirty !== null) return dirty
      }
    }
  }
  return null
}

/** Steps of dividing all lists that were read of keys to which equal elements were appended. */
const mostSteps = 1_000_000

/** Of keys to which equal elements were appended: reads of lists that no whole transactions can have made. */
export function judgeParts(versions: Versions): HistoryJudgement | null {
  const { transactions, lists } = versions.history
  const budget = { left: mostSteps }
  for (const key of versions.repeated()) {
    if (!lists.has(key)) continue
    const writers = new Set(versions.of(key).map(({ writer }) => writer))
    const committed = [...writers].filter(({ outcome }) => outcome !== 'rolled back')
    const appends = appendsOf(committed, key)
    for (const reader of transactions) {
      for (const read of reader.reads) {
        if (read.key !== key) continue
        const division = divide(read.elements, appends, { own: reader.writes.get(key) ?? [], budget })
        if (division === 'whole' || division === 'undecided') continue
        const isInvolved = (writer: Transaction) =>
          writer !== reader && writer.writes.get(key)?.some((one) => read.elements.includes(one))
        const involved = committed.filter(isInvolved)
        const name = keyName(key)
        return division === 'cut'
          ? accuse(
              'dirty read: intermediate read (G1b)',
              [...involved, reader],
              `it read of ${name} a part of what one transaction appended`,
            )
          : accuse(
              'incompatible order',
              [...involved, reader],
              `it read elements of ${name} in an order in which no transactions appended them, one after the other`,
            )
      }
    }
  }
  return null
}

interface Found {
  readonly reader: Transaction
  readonly read: Read
  readonly value: string
  /** Of a list, whether it is the last element. */
  readonly isLast: boolean
}

function judgeDirty(versions: Versions, { reader, read, value, isLast }: Found): HistoryJudgement | null {
  const { lists, initial } = versions.history
  if (!lists.has(read.key) && value === initial) return null
  const candidates = versions.withValue(read.key, value).filter(({ writer }) => writer !== reader)
  const committed = candidates.filter(({ writer }) => writer.outcome !== 'rolled back')
  const told = `${value} of ${keyName(read.key)} was read, and`
  if (committed.length === 0) {
    const writers = candidates.map(({ writer }) => writer)
    return accuse('dirty read: aborted read (G1a)', [...writers, reader], `${told} rolled back`)
  }
  if (!isLast || committed.some(({ isFinal }) => isFinal)) return null
  return accuse(
    'dirty read: intermediate read (G1b)',
    [...committed.map(({ writer }) => writer), reader],
    `${told} was not the last that its transaction wrote`,
  )
}

/** Two reads of a key by one transaction that do not find the same, although it read from one snapshot. */
export function judgeUnrepeatable(versions: Versions): HistoryJudgement | null {
  for (const reader of versions.history.transactions) {
    const first = new Map<string, Read>()
    for (const read of reader.reads) {
      const before = first.get(read.key) ?? read
      first.set(read.key, before)
      // Of lists, one begins with the other.
      if (before.value === read.value && before.elements.length === read.elements.length) continue
      const [one, other] = [before, read].map(({ value, elements }) => value || `[${elements.join(', ')}]`)
      const why = `it read ${keyName(read.key)} twice, and found ${one} and ${other}`
      return accuse('unrepeatable read (G-single)', [reader], why)
    }
  }
  return null
}

/** Whom a transaction may have read a value from, where read committed holds. */
export function committedSources(
  versions: Versions,
  reader: Transaction,
  key: string,
  value: string,
): readonly Version[] {
  return versions
    .withValue(key, value)
    .filter(({ writer, isFinal }) => writer !== reader && writer.outcome !== 'rolled back' && isFinal)
}
