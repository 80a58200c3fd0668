/** A machine whose every name and text would like to be more than text. */

import { action, always, machine, spec } from '../../src/index.ts'

const wild = '</script><script>window.ran = true</script><img src=x onerror="window.ran = true">\u001b[31m\u202e'

export const hostileSpec = spec(
  machine({
    name: wild,
    parameters: {},
    variables: () => ({ [wild]: '', list: [wild] }) as { [name: string]: string | string[] },
    actions: (_parameters) => ({
      [wild]: action({
        over: [wild],
        do(state, member) {
          state[wild] = member
        },
      }),
    }),
  }),
  {
    properties: { [wild]: always((state) => state[wild] === '') },
    scenarios: { only: { expect: { violates: wild } } },
    view: (state) => `<p>${state[wild]}</p><script>window.ran = true</script><b onclick="window.ran = true">x</b>`,
  },
)
