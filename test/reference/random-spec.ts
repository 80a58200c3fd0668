/** A random system as a module that worker threads can load: its recipe is part of its address. */

import { type SystemRecipe, systemOf } from './random-systems.ts'

const recipe = new URL(import.meta.url).searchParams.get('recipe')

export default systemOf(JSON.parse(recipe ?? 'null') as SystemRecipe).spec
