/** A random graph as a module that worker threads can load: its recipe is part of its address. */

import { type GraphRecipe, graphSpec } from './random-graphs.ts'

const recipe = new URL(import.meta.url).searchParams.get('recipe')

export default graphSpec(JSON.parse(recipe ?? 'null') as GraphRecipe)
