import { randomBytes } from 'node:crypto';
import { runSteps } from '../../drive/run-steps.ts';
import type { Visit } from '../../drive/visitor.ts';
import { ScanFailure } from '../../http/failure.ts';
import { headerValues, saysNothing } from '../../http/message.ts';
import type { CheckContext } from '../context.ts';

/** A name of the same kind that nobody has. */
export function strangerLike(user: string): string {
  const random = randomBytes(5).toString('hex');
  return user.includes('@') ? `${random}@${user.split('@')[1] ?? 'example.com'}` : `u${random}`;
}

interface Refusal {
  /** What of the answer depends on the kind of failure. */
  readonly answer: string;
  /** How long the answer to the credentials took. */
  readonly durationMs: number;
}

/** Signs in with a password that cannot be right; null: the target is busy or throttles. */
export async function refusedAs(context: CheckContext, user: string): Promise<Refusal | null> {
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
    const decisive = visit.exchanges.findLast(({ request }) => request.method !== 'GET') ?? visit.exchanges.at(-1);
    trail.tell('attacker', `tries ${kind}: ${visit.response.status}`, decisive);
    return { answer: describe(visit, user), durationMs: decisive?.durationMs ?? 0 };
  } catch (error) {
    if (error instanceof ScanFailure && error.kind === 'flow') return { answer: error.message, durationMs: 0 };
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
