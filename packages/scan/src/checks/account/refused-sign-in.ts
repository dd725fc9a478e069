import { randomBytes } from 'node:crypto';
import { runSteps } from '../../drive/run-steps.ts';
import type { Visit } from '../../drive/visitor.ts';
import { escapePattern } from '../../http/escape-pattern.ts';
import { ScanFailure } from '../../http/failure.ts';
import { headerValues, saysNothing } from '../../http/message.ts';
import { differenceBetween, type Observation, observe } from '../../oracle/observation.ts';
import { throttlingIn } from '../../scan/throttling.ts';
import type { CheckContext } from '../context.ts';

/** A name of the same kind that nobody has. */
function strangerLike(user: string): string {
  const random = randomBytes(5).toString('hex');
  return user.includes('@') ? `${random}@${user.split('@')[1] ?? 'example.com'}` : `u${random}`;
}

export interface Refusal {
  /** Statuses, the page that it ended on, and names of cookies. */
  readonly course: string;
  /** The last page, without the names that it repeats. */
  readonly page: Observation;
  /** How long the answer to the credentials took. */
  readonly durationMs: number;
}

export const refusalsSayNothing = 'the target throttles sign-ins, or answers them with errors';

export interface Refusals {
  readonly known: readonly Refusal[];
  readonly unknown: readonly Refusal[];
}

/** fail2ban and its like shut out an address after five refusals: what two rounds show is shared by all who ask. */
export const rounds = 2;

/** Refusals of a wrong password and of names that nobody has, in turns; null: the target throttles, or breaks. */
export async function collectRefusals(context: CheckContext): Promise<Refusals | null> {
  const known: Refusal[] = [];
  const unknown: Refusal[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const wrong = await refusedAs(context, context.victim.user);
    // A right one after each, so that no count of failures grows.
    if (wrong !== null) await context.mustSignIn(context.visitor('victim'), context.victim);
    const stranger = wrong === null ? null : await refusedAs(context, strangerLike(context.victim.user));
    if (wrong === null || stranger === null) return null;
    known.push(wrong);
    unknown.push(stranger);
  }
  return { known, unknown };
}

export function sharedRefusals(context: CheckContext): Promise<Refusals | null> {
  return context.once('refusals', () => collectRefusals(context));
}

/** Signs in with a password that cannot be right; null: the target is busy, throttles, or the steps cannot be carried out. */
async function refusedAs(context: CheckContext, user: string): Promise<Refusal | null> {
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
    const said = visit === undefined ? null : throttlingIn(visit.response);
    if (said !== null) context.noteThrottled(said);
    if (visit === undefined || said !== null || saysNothing(visit.response)) return null;
    const kind = user === context.victim.user ? 'a wrong password' : 'an unknown name';
    const decisive = visit.exchanges.findLast(({ request }) => request.method !== 'GET') ?? visit.exchanges.at(-1);
    trail.tell('attacker', `tries ${kind}: ${visit.response.status}`, decisive);
    return { ...describe(visit, [user, context.victim.user]), durationMs: decisive?.durationMs ?? 0 };
  } catch (error) {
    if (error instanceof ScanFailure && error.kind === 'flow') return null;
    throw error;
  }
}

function describe({ response, exchanges, url }: Visit, users: readonly string[]): Pick<Refusal, 'course' | 'page'> {
  const cookies = exchanges.flatMap((one) =>
    headerValues(one.response, 'set-cookie').map((line) => line.split('=', 1)[0]),
  );
  const statuses = exchanges.map((one) => one.response.status);
  const { pathname } = new URL(url);
  return {
    course: JSON.stringify([statuses, withoutNames(pathname, users), [...new Set(cookies)].sort()]),
    page: observe({ ...response, body: withoutNames(response.body, users) }, url),
  };
}

/** A page of `admin` has that word in its links as well: it goes from every answer, whoever was tried. */
function withoutNames(text: string, users: readonly string[]): string {
  const names = users.flatMap((user) => [user, user.split('@')[0] ?? '']).filter((name) => name.length > 1);
  const forms = [...new Set(names.flatMap((name) => [name, encodeURIComponent(name)]))].sort(
    (a, b) => b.length - a.length,
  );
  if (forms.length === 0) return text;
  return text.replace(new RegExp(forms.map((form) => escapePattern(form)).join('|'), 'gi'), '');
}

/** What tells two kinds of refusal apart each time; null: nothing does. */
export function tellApart(some: readonly Refusal[], others: readonly Refusal[]): string | null {
  const [one, other] = [some, others].map((all) => new Set(all.map(({ course }) => course)));
  const isApart = one?.size === 1 && other?.size === 1 && [...one][0] !== [...other][0];
  return isApart ? 'status, place or cookies' : differenceBetween(pagesOf(some), pagesOf(others));
}

function pagesOf(refusals: readonly Refusal[]): Observation[] {
  return refusals.map(({ page }) => page);
}
