/** Rooms are parts of the source that are mutated in one go, each with the tests that have something to say about it. */

import { readdirSync } from 'node:fs'

const sources = readdirSync(new URL('../../src', import.meta.url), { recursive: true, encoding: 'utf8' }).map(
  (name) => `src/${name.replaceAll('\\', '/')}`,
)

/** The file of a layer that is called so, in whichever of its folders: `semantics/drafts`, or `semantics/rules/ticks`. */
function sourceOf(path) {
  const [layer, ...rest] = path.split('/')
  const found = sources.filter((file) => file.startsWith(`src/${layer}/`) && file.endsWith(`/${rest.join('/')}.ts`))
  if (found.length !== 1) throw new Error(`${path} is the name of ${found.length} files: ${found.join(', ')}`)
  return found[0]
}

const inLayer =
  (layer) =>
  (...names) =>
    names.map((name) => sourceOf(`${layer}/${name}`))
const semantics = inLayer('semantics')
const language = inLayer('language')
const engine = inLayer('engine')

/** The tests of a layer that are called so, in whichever of its folders. */
const testsOf = (path) => `test/${path.replace('/', '/**/')}.test.ts`

/** What authors write, and what single steps make of it. */
const stepTests = ['test/semantics/**/*.test.ts', 'test/findings/{identity,keys,order,recipes,returns}.test.ts']

/** Tests of single parts of the semantics, by name. What all others would find takes ten times as long to find. */
const of = (names) => [`test/semantics/**/{${names.replaceAll(' ', ',')}}.test.ts`]
const faultTests =
  'rules byzantine node-faults message-faults partitions clocks rounds reads torn disks channels protocol'

/** What becomes of values between steps: the small tests, for the random ones with large values take ten times as long. */
const valueTests = [
  'test/engine/values/{value-store,records,sequences,sequence-map}.test.ts',
  'test/findings/keys.test.ts',
]

/**
 * Files with tests of their own: these alone count for them. What else runs through them would kill few mutants more, and
 * takes longer for each.
 *
 * @type {{ readonly [file: string]: readonly string[] }}
 */
export const ownTests = Object.fromEntries(
  Object.entries({
    'language/vocabulary': ['language/vocabulary'],
    'language/fault-plan': ['language/fault-plan'],
    'language/idle': ['language/idle'],
    'language/inheritance': ['language/inheritance'],
    'language/family': ['semantics/spread'],
    'language/roster': ['semantics/roster'],
    'language/steps': ['semantics/steps'],
    'language/shape': ['language/{shape,shapes,shapes-of-worlds}'],
    'language/shapes': ['language/{shapes,shapes-of-worlds}'],
    'language/spec': ['language/spec'],
    'language/flaw': ['language/flaw'],
    'language/instances': ['language/instances'],
    'language/plain': [
      'language/plain',
      'findings/object-keys',
      'semantics/{comparable,node-actions,kept-nodes,machine-model}',
      'findings/{keys,returns}',
    ],
    'language/parameters': ['language/parameters'],
    'language/nearest': ['language/nearest'],
    'language/time': ['language/time', 'semantics/{clocks,rounds,settings,refusals}'],
    'language/network': ['language/network'],
    'language/property': ['language/property'],
    'language/machine': ['language/machine', 'semantics/{machine-model,variables}'],
    'language/paths': ['language/paths', 'findings/paths-of-settings'],
    'language/errors': ['language/errors'],
    'language/node': ['language/protocol'],
    'language/messages': ['language/protocol'],
    'language/protocol': ['language/protocol'],
    'language/role': ['language/protocol'],
    'semantics/situations': ['semantics/situations'],
    'semantics/structured-clone': ['semantics/structured-clone'],
    'semantics/families': ['semantics/spread'],
    'semantics/choices': ['semantics/choices', 'semantics/choosing-actions'],
    'semantics/author': ['semantics/author', 'semantics/reaction', 'semantics/machine', 'semantics/initial-state'],
    'semantics/node-draft': ['semantics/node-draft', 'semantics/returned', 'semantics/arrangement'],
    'semantics/node-actions': ['semantics/{node-actions,kept-nodes}', 'semantics/node-draft', 'semantics/steps'],
    'semantics/initial-state': ['semantics/initial-state'],
    'semantics/reaction': ['semantics/{reaction,node-actions,kept-nodes,node-draft,steps,disks,clocks,torn}'],
    'semantics/reacting': ['semantics/{protocol,node-faults,torn,disks,channels,steps-and-faults,steps-waiting}'],
    'semantics/sending': [
      'semantics/{protocol,channels,partitions,byzantine,node-faults,message-faults,steps-waiting}',
    ],
    'semantics/drafts': [
      'semantics/{drafts,snapshots,node-draft,node-actions,kept-nodes,reaction,variables,returned,arrangement}',
    ],
    'semantics/returned': ['semantics/{returned,reaction,variables}'],
    'semantics/arrangement': ['semantics/{arrangement,drafts,node-draft,record-view,shown}'],
    'semantics/comparable': ['semantics/comparable'],
    'semantics/draft-collections': ['semantics/draft-collections'],
    'semantics/draft-push': ['semantics/draft-push'],
    'semantics/draft-state': ['semantics/{drafts,snapshots,returned,ended-drafts}'],
    'semantics/refused': ['semantics/refused'],
    'semantics/draft-traps': ['semantics/draft-traps'],
    'semantics/ended-drafts': ['semantics/ended-drafts'],
    'semantics/outside': ['semantics/outside'],
    'semantics/sources': ['semantics/sources'],
    'semantics/variable-drafts': ['semantics/{variables,machine,choosing-actions}'],
    'semantics/variable-layout': ['semantics/{variables,machine,choosing-actions}'],
    'semantics/variables': ['semantics/{variables,machine,choosing-actions}'],
    'semantics/shown-collections': ['semantics/{shown-collections,shown,arrangement}'],
    'semantics/lens': ['semantics/{lens,views}'],
    'semantics/views': ['semantics/{views,shown-worlds,reads}'],
    'semantics/record-view': ['semantics/{record-view,views,shown,variables}'],
  }).map(([file, tests]) => [sourceOf(file), tests.map(testsOf)]),
)

/** @type {{ readonly [room: string]: { readonly files: readonly string[]; readonly tests: readonly string[] } }} */
export const rooms = {
  language: {
    files: [
      ...language(
        'vocabulary',
        'fault-plan',
        'idle',
        'inheritance',
        'family',
        'roster',
        'steps',
        'shape',
        'shapes',
        'spec',
      ),
      ...semantics('families'),
    ],
    tests: [
      'test/language/{vocabulary,fault-plan,inheritance,shape,shapes,shapes-of-worlds,spec}.test.ts',
      'test/semantics/**/{families,roster,steps,refusals}.test.ts',
      'test/findings/settings.test.ts',
    ],
  },
  basics: {
    files: [
      ...language(
        'plain',
        'flaw',
        'instances',
        'parameters',
        'nearest',
        'time',
        'network',
        'property',
        'machine',
        'paths',
        'errors',
        'node',
        'messages',
        'protocol',
        'role',
      ),
      ...semantics('situations', 'structured-clone'),
    ],
    tests: stepTests,
  },
  drafts: {
    files: semantics(
      'drafts',
      'draft-collections',
      'draft-push',
      'draft-state',
      'draft-traps',
      'ended-drafts',
      'refused',
      'returned',
      'arrangement',
      'comparable',
    ),
    tests: stepTests,
  },
  outside: { files: semantics('outside', 'sources'), tests: of('outside sources') },
  variables: { files: semantics('variable-drafts', 'variable-layout', 'variables', 'record-view'), tests: stepTests },
  views: {
    files: semantics('shown', 'shown-collections', 'lens', 'views', 'members', 'names'),
    tests: of('shown lens members names arrangement instance predicates views shown-worlds reads'),
  },
  values: { files: engine('value-store', 'records', 'sequences', 'sequence-map'), tests: valueTests },
  handlers: {
    files: semantics(
      'choices',
      'author',
      'node-draft',
      'node-actions',
      'initial-state',
      'reaction',
      'reacting',
      'sending',
    ),
    tests: stepTests,
  },
  machines: {
    files: semantics('machine-system', 'instance', 'system', 'refusals', 'settings', 'fairness'),
    tests: of('machine machine-model instance predicates refusals settings choosing-actions author rules'),
  },
  network: {
    files: semantics('network', 'local', 'history', 'crash-remains', 'world/partitions'),
    tests: of(`network local history ${faultTests}`),
  },
  worlds: {
    files: semantics('world', 'protocol-system', 'symmetry', 'exchangeable'),
    tests: of(`world symmetry exchangeable instance predicates ${faultTests}`),
  },
  faults: {
    files: semantics(
      'rules/continuations',
      'rules/crashes',
      'rules/deliveries',
      'rules/lies',
      'rules/message-faults',
      'rules/node-faults',
      'rules/partitions',
      'rules/ticks',
      'rules/timeouts',
    ),
    tests: of(`steps steps-and-faults steps-waiting ${faultTests}`),
  },
}
