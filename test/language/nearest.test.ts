import { describe, expect, it } from 'vitest'
import { nearest } from '../../src/language/nearest.ts'

describe('the names that someone may have meant', () => {
  it('are the nearest first, and three at most', () => {
    expect(nearest('loss', ['lossless', 'lost', 'bus', 'loss', 'lose'])).toEqual(['loss', 'lost', 'lose'])
    expect(nearest('los', ['lossless', 'loss', 'lost'])).toEqual(['loss', 'lost', 'lossless'])
  })

  it('are told whatever the case', () => {
    expect(nearest('MAXTERM', ['maxTerm'])).toEqual(['maxTerm'])
    expect(nearest('maxterm', ['MAXTERM'])).toEqual(['MAXTERM'])
  })

  it.each([
    ['pu', 'put'],
    ['gut', 'put'],
    ['electXXX', 'election'],
    ['elecXXXX', 'election'],
    ['disk', 'crashes.disk'],
  ])('%s: %s', (name, known) => {
    expect(nearest(name, [known])).toEqual([known])
  })

  it.each([
    ['log', 'put'],
    ['eleXXXXX', 'election'],
    ['constructor', 'put'],
    ['', 'put'],
  ])('%j: not %s', (name, known) => {
    expect(nearest(name, [known])).toEqual([])
  })

  it('are none where there are none', () => {
    expect(nearest('put', [])).toEqual([])
  })
})
