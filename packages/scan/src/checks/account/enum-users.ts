import { randomBytes } from 'node:crypto';
import { runSteps } from '../../drive/run-steps.ts';
import type { Visit } from '../../drive/visitor.ts';
import { ScanFailure } from '../../http/failure.ts';
import { headerValues, saysNothing } from '../../http/message.ts';
import { type Check, fault, inconclusive, pass } from '../check.ts';
import type { CheckContext } from '../context.ts';

export const enumUsers: Check = {
  id: 'enumeration.users',
  title: 'The sign-in tells which accounts exist',
  severity: 'low',
  cwe: [204],
  asvs: ['6.3.8'],
  wstg: 'WSTG-IDNT-04',
  profile: 'full',
  needs: ['sign-in'],
  sends: 'Two sign-ins with a wrong password and two with a name that nobody has, in turns, and one right one.',
  proves: 'The two kinds are answered differently each time: status, place, cookies or words.',
  remedy: {
    text: 'Answer both with the same status and the same words, and spend the time of a password check on unknown names as well.',
  },
  async run(context) {
    const known: string[] = [];
    const unknown: string[] = [];
    for (let round = 0; round < 2; round += 1) {
      const [wrong, stranger] = [
        await refusedAs(context, context.victim.user),
        await refusedAs(context, strangerLike(context.victim.user)),
      ];
      if (wrong === null || stranger === null) return inconclusive('the target throttles sign-ins');
      known.push(wrong);
      unknown.push(stranger);
    }
    // A right one at last, so that no count of failures is left behind.
    await context.mustSignIn(context.visitor('victim'), context.victim);
    const [a, b] = [new Set(known), new Set(unknown)];
    if (a.size > 1 || b.size > 1) return pass('the refusals differ from one time to the next');
    if (known[0] === unknown[0]) return pass();
    return fault('A wrong password and an unknown name are answered differently, the same way each time.', 'sign-in');
  },
};

function strangerLike(user: string): string {
  const random = randomBytes(5).toString('hex');
  return user.includes('@') ? `${random}@${user.split('@')[1] ?? 'example.com'}` : `u${random}`;
}

async function refusedAs(context: CheckContext, user: string): Promise<string | null> {
  const { target, trail } = context;
  const visitor = context.visitor('attacker');
  for (const [name, value] of Object.entries({
    user,
    password: `wrong-${randomBytes(6).toString('hex')}`,
    basic: '',
  })) {
    visitor.variables.set(name, value);
  }
  context.admitSignIn();
  const free = target.login.map((step) => ({ ...step, extract: {}, expect: { status: null, body: null } }));
  try {
    const visit = (await runSteps(visitor, [...target.start, ...free], { base: target.url })).at(-1);
    if (visit === undefined || saysNothing(visit.response)) return null;
    const kind = user === context.victim.user ? 'a wrong password' : 'an unknown name';
    trail.tell(
      'attacker',
      `tries ${kind}: ${visit.response.status}`,
      visit.exchanges.findLast(({ request }) => request.method !== 'GET'),
    );
    return describe(visit, user);
  } catch (error) {
    if (error instanceof ScanFailure && error.kind === 'flow') return error.message;
    throw error;
  }
}

/** What of an answer depends on the kind of failure: not the name that it repeats, no token, no number. */
function describe({ response, exchanges, url }: Visit, user: string): string {
  const cookies = exchanges.flatMap((one) =>
    headerValues(one.response, 'set-cookie').map((line) => line.split('=', 1)[0]),
  );
  const text = response.body
    .replaceAll(user, '')
    .replace(/[\w-]{16,}/g, '')
    .replace(/\d+/g, '');
  const statuses = exchanges.map((one) => one.response.status);
  return JSON.stringify([statuses, new URL(url).pathname, [...new Set(cookies)].sort(), text]);
}
