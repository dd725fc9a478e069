import type { Call } from '../../drive/visitor.ts';
import type { Check } from '../check.ts';
import { rotateAtSignIn } from '../remedies/rotate-at-sign-in.ts';
import { type Place, plantElsewhere, type Values } from './carried-plant.ts';

export const fixationBody: Check = {
  id: 'fixation.body',
  title: 'Session fixation: the application takes the session id from the body of the sign-in',
  severity: 'high',
  cwe: [384],
  asvs: ['7.2.4'],
  wstg: 'WSTG-SESS-03',
  profile: 'full',
  needs: ['session', 'sign-in'],
  sends: 'A sign-in with the id as one more form field or JSON property, without cookies.',
  proves: 'Whoever presents the id from the body is signed in.',
  remedy: rotateAtSignIn,
  async run(context) {
    const place: Place = { carry: (values) => (call) => withFields(call, values), present: () => (call) => call };
    return plantElsewhere(context, [place], 'A session id in the body of the sign-in was anonymous');
  },
};

/** The same body with more fields; other kinds of body stay as they are. */
export function withFields(call: Call, values: Values): Call {
  const type = call.headers?.['Content-Type'] ?? '';
  if (typeof call.body !== 'string') return call;
  if (type === 'application/json') {
    const value: unknown = JSON.parse(call.body);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? { ...call, body: JSON.stringify({ ...value, ...Object.fromEntries(values) }) } : call;
  }
  if (!type.includes('urlencoded')) return call;
  const fields = new URLSearchParams(call.body);
  for (const [name, value] of values) fields.append(name, value);
  return { ...call, body: fields.toString() };
}
