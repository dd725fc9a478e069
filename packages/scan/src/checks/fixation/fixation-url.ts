import type { Call } from '../../drive/visitor.ts';
import type { CheckContext } from '../context.ts';
import { rotateAtSignIn } from '../remedies/rotate-at-sign-in.ts';
import { fixationCheck } from './fixation-check.ts';
import { type PlaceKind, withPathParameters } from './place.ts';
import type { Attempt } from './verdict.ts';

export const fixationUrl = fixationCheck({
  id: 'fixation.url',
  title: 'Session token not regenerated upon authentication: a token in the address is signed in',
  cwe: [384, 598],
  asvs: ['7.2.4', '14.2.1'],
  profile: 'full',
  sends:
    'Sign-ins that begin at an address with a token in its query (?name=…) and in its path (;name=…), without cookies, and follow the links of the pages; the names are those that the application writes into its own links, and usual ones.',
  proves: 'Whoever presents the token that was only in the victim’s link is signed in.',
  remedy: {
    ...rotateAtSignIn,
    text: `${rotateAtSignIn.text} Accept the id from the cookie only (session.use_only_cookies; tracking-mode COOKIE in a servlet container).`,
  },
  async attempts(context) {
    const places: readonly PlaceKind[] = (await readsPathParameters(context)) ? ['query', 'path'] : ['query'];
    return places.flatMap((place): Attempt[] => [
      { kind: 'issued', place },
      { kind: 'invented', place },
    ]);
  },
});

/** An application that answers otherwise to a path parameter does not read it. */
async function readsPathParameters(context: CheckContext): Promise<boolean> {
  const visitor = context.visitor('attacker');
  for (const page of [context.target.url, context.oracle.step.url.replace(/\?.*/, '')]) {
    const plain: Call = { method: 'GET', url: new URL(page, context.target.url).href };
    const [first, second] = [await visitor.call(plain), await visitor.call(withPathParameters(plain, [['sid', '0']]))];
    if (first.response.status !== second.response.status) return false;
  }
  return true;
}
