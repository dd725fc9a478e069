import type { Call } from '../../drive/visitor.ts';
import { type Check, type Outcome, skipped } from '../check.ts';
import { rotateAtSignIn } from '../remedies/rotate-at-sign-in.ts';
import { plantsElsewhere, type Values } from './carried-plant.ts';
import { verdictOf } from './fixation-verdict.ts';
import { plantAndReplay } from './planting.ts';

const headerNames = ['X-Session-Id', 'X-Session-Token', 'X-Session', 'X-Auth-Token'];

export const fixationHeader: Check = {
  id: 'fixation.header',
  title: 'Session fixation: the application takes the session id from a header',
  severity: 'high',
  cwe: [384],
  asvs: ['7.2.4'],
  wstg: 'WSTG-SESS-03',
  profile: 'full',
  needs: ['session', 'sign-in'],
  sends: `A sign-in with the id in ${headerNames.join(', ')}, without cookies.`,
  proves: 'Whoever presents the id from the header is signed in.',
  remedy: rotateAtSignIn,
  async run(context) {
    let last: Outcome = skipped('the session does not travel in a cookie');
    const add = (values: Values) => (call: Call) => withHeaders(call, values);
    for (const plant of await plantsElsewhere(context, add, add)) {
      last = verdictOf(
        context,
        await plantAndReplay(context, plant, context.victim),
        'A session id in a header was anonymous',
      );
      if (last.status !== 'pass') return last;
    }
    return last;
  },
};

function withHeaders(call: Call, [first]: Values): Call {
  const headers = Object.fromEntries(headerNames.map((name) => [name, first?.[1] ?? '']));
  return { ...call, headers: { ...call.headers, ...headers } };
}
