/** Numbers for people. */

/** As `toLocaleString('en-US')` writes it, for which V8 first reads what it knows of all languages: several milliseconds. */
export function count(value: number): string {
  if (!Number.isSafeInteger(value)) return value.toLocaleString('en-US')
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',')
}

export function seconds(value: number): string {
  if (value < 10) return `${value.toFixed(2)} s`
  return value < 600 ? `${value.toFixed(1)} s` : `${Math.floor(value / 60)} min ${Math.round(value % 60)} s`
}

export function bytes(value: number): string {
  if (value >= 2 ** 30) return `${(value / 2 ** 30).toFixed(1)} GB`
  return `${Math.round(value / 2 ** 20)} MB`
}

export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`
}

/** Seconds as one would say them: 40 s, 12 min, 3 h. */
export function duration(value: number): string {
  if (value < 90) return `${Math.round(value)} s`
  return value < 5400 ? `${Math.round(value / 60)} min` : `${Math.round(value / 3600)} h`
}

/** A number that is an estimate: two digits, the rest zeros. */
export function roughly(value: number): string {
  return count(Number(value.toPrecision(2)))
}

/** A number that may be very small. */
export function tiny(value: number): string {
  return value === 0 || value >= 0.01 ? value.toFixed(2) : value.toExponential(1)
}
