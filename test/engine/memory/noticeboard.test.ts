import { describe, expect, it } from 'vitest'
import { SharedMemory, Statistic } from '../../../src/engine/memory/memory.ts'
import { Control, Phase, Plan, Request, Stop, Store } from '../../../src/engine/memory/noticeboard.ts'
import { reserveMemory } from '../../../src/engine/memory/reserved.ts'
import { testMemory } from '../memory.ts'

describe('the noticeboard', () => {
  it('has a word of its own for each name, before those of statistics', () => {
    const numbers = Object.values(Control)
    expect(new Set(numbers).size).toBe(numbers.length)
    const memory = testMemory()
    const before = memory.control.slice(0, Math.max(...numbers) + 1)
    for (const statistic of Object.values(Statistic)) memory.addStatistic(0, statistic, 7)
    memory.setRunning(0, 7)
    expect(memory.control.slice(0, before.length)).toEqual(before)
  })

  it('is the same to all who share its memory', () => {
    const buffers = reserveMemory(2 ** 24)
    const [one, other] = [new SharedMemory(buffers).board, new SharedMemory(buffers).board]
    one.depth = 3
    one.depth++
    one.plan = Plan.eliminate
    one.store = Store.compact
    one.isTorn = true
    expect([other.depth, other.plan, other.store, other.isTorn]).toEqual([4, Plan.eliminate, Store.compact, true])
    other.isTorn = false
    expect([one.isTorn, one.isStarting, one.words[Control.isTorn]]).toEqual([false, false, 0])
  })

  it('keeps what was asked for until just that is settled', () => {
    const { board } = testMemory()
    board.ask(Request.layout)
    board.ask(Request.tables)
    board.ask(Request.tables)
    board.settle(Request.layout, Request.index)
    expect([Request.layout, Request.tables].map((request) => board.isAsked(request))).toEqual([false, true])
    expect(board.isPauseAsked).toBe(true)
    board.settle(Request.tables)
    expect(board.isPauseAsked).toBe(false)
  })

  it('keeps the first reason to stop', () => {
    const { board } = testMemory()
    board.requestStop(Stop.time)
    board.requestStop(Stop.memory)
    expect([board.stop, board.isAsked(Request.stop)]).toEqual([Stop.time, true])
  })

  it('is in the search from the first worker on, and never again', () => {
    const { board } = testMemory()
    board.beginSearch()
    expect(board.phase).toBe(Phase.search)
    board.phase = Phase.conclusion
    board.beginSearch()
    expect(board.phase).toBe(Phase.conclusion)
  })

  it('gives each taker another part, and hands out the arena to one alone', () => {
    const { board } = testMemory()
    expect([board.take('cursor', 2), board.take('cursor', 3), board.cursor]).toEqual([0, 2, 5])
    board.giveBack('cursor', 3)
    expect(board.cursor).toBe(2)
    expect([board.moveArenaTop(0, 8), board.moveArenaTop(0, 8), board.arenaTop]).toEqual([true, false, 8])
  })
})
