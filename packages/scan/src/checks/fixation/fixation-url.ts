import type { Call } from '../../drive/visitor.ts';
import type { Check } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { rotateAtSignIn } from '../remedies/rotate-at-sign-in.ts';
import { type Place, plantElsewhere, type Values, withPathParameter, withQuery } from './carried-plant.ts';

export const fixationUrl: Check = {
  id: 'fixation.url',
  title: 'Session fixation: the application takes the session id from the address',
  severity: 'high',
  cwe: [384, 598],
  asvs: ['7.2.4', '14.2.1'],
  wstg: 'WSTG-SESS-03',
  profile: 'full',
  needs: ['session', 'sign-in'],
  sends:
    'A sign-in that begins at an address with the id in its query (?name=…) and in its path (;name=…), without cookies.',
  proves: 'Whoever presents the id that was only in the victim’s link is signed in.',
  remedy: {
    ...rotateAtSignIn,
    text: `${rotateAtSignIn.text} Accept the id from the cookie only (session.use_only_cookies; tracking-mode COOKIE in a servlet container).`,
  },
  async run(context) {
    const places = (await placesIn(context)).map((put): Place => {
      const add = (values: Values) => (call: Call) => (isTyped(call) ? put(call, values) : call);
      return { carry: add, present: add };
    });
    return plantElsewhere(context, places, 'A session id in a link was anonymous');
  },
};

/** Only addresses that a person follows: what a form posts to is the application's choice. */
function isTyped({ method, headers }: Call): boolean {
  return method === 'GET' || headers?.['Content-Type'] === 'application/json';
}

/** An application that answers 404 to a path parameter does not read it. */
async function placesIn(context: CheckContext): Promise<((call: Call, values: Values) => Call)[]> {
  const visitor = context.visitor('attacker');
  const plain: Call = { method: 'GET', url: context.target.url, follow: true };
  const withParameter = withPathParameter(plain, [['sid', '0']]);
  const [first, second] = [await visitor.call(plain), await visitor.call(withParameter)];
  return first.response.status === second.response.status ? [withQuery, withPathParameter] : [withQuery];
}
