import type { Call } from '../../drive/visitor.ts';
import type { Check } from '../check.ts';
import { rotateAtSignIn } from '../remedies/rotate-at-sign-in.ts';
import { plantElsewhere, type Values } from './carried-plant.ts';

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
    const add = (values: Values) => (call: Call) => withHeaders(call, values);
    return plantElsewhere(context, [{ carry: add, present: add }], 'A session id in a header was anonymous');
  },
};

function withHeaders(call: Call, [first]: Values): Call {
  const headers = Object.fromEntries(headerNames.map((name) => [name, first?.[1] ?? '']));
  return { ...call, headers: { ...call.headers, ...headers } };
}
