import { testScenarios } from '../../../src/vitest/index.ts'
import lock from '../lock.ts'

testScenarios(lock)
