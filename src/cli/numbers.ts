/** Numbers for people. */

export function count(value: number): string {
  return value.toLocaleString('en-US')
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
