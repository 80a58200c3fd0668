/** A reporter that shows survivors as they are found, for a room may take an hour. */

import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin'
import { describeMutant, unlisted } from './results.mjs'

const every = 25

class Journal {
  done = 0
  total = 0

  onMutationTestingPlanReady({ mutantPlans }) {
    this.total = mutantPlans.length
  }

  onMutantTested(mutant) {
    this.done++
    for (const survivor of unlisted([mutant])) console.log(describeMutant(survivor))
    if (this.done % every === 0) console.log(`${this.done} of ${this.total} mutants`)
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Reporter, 'journal', Journal)]
