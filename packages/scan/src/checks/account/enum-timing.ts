import { type Check, fault, inconclusive, pass } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { refusedAs, strangerLike } from './refused-sign-in.ts';

const rounds = 3;
/** A password hash takes tens of milliseconds; what a busy machine adds by chance does not stay in order six times. */
const leastGapMs = 25;
const leastRatio = 2;

export const enumTiming: Check = {
  id: 'enumeration.timing',
  title: 'The time that a sign-in takes tells which accounts exist',
  severity: 'low',
  impact: 'Whoever measures answers learns who has an account, and aims at those',
  cwe: [208],
  asvs: ['6.3.8'],
  wstg: 'WSTG-IDNT-04',
  profile: 'full',
  needs: ['sign-in'],
  sends: `${rounds} sign-ins with a wrong password and ${rounds} with a name that nobody has, in turns, each followed by a right one; as many again where they differ.`,
  proves: `Each refusal of the one kind takes at least ${leastRatio} times as long as every one of the other, and ${leastGapMs} ms more.`,
  remedy: {
    text: 'Spend the time of a password check on unknown names as well: verify against the hash of a password that nobody has.',
    code: {
      Express: 'await argon2.verify(user?.passwordHash ?? dummyHash, password)',
      Django: '# django.contrib.auth.authenticate() does so already: do not look for the user before',
      'Go + CockroachDB': 'bcrypt.CompareHashAndPassword(cmp.Or(hash, dummyHash), password)',
    },
  },
  async run(context) {
    const first = await measure(context);
    if (first === null) return inconclusive('the target throttles sign-ins, or answers them with errors');
    if (!isApart(first)) return pass();
    const second = await measure(context);
    if (second === null) return inconclusive('the target throttles sign-ins, or answers them with errors');
    const all = { known: [...first.known, ...second.known], unknown: [...first.unknown, ...second.unknown] };
    if (!isApart(all)) return pass('the times of the refusals overlap');
    const show = (times: readonly number[]) =>
      `${Math.round(Math.min(...times))} to ${Math.round(Math.max(...times))} ms`;
    return fault(
      `A wrong password is refused in ${show(all.known)}, an unknown name in ${show(all.unknown)}.`,
      'sign-in',
      { confidence: 'likely' },
    );
  },
};

interface Times {
  readonly known: readonly number[];
  readonly unknown: readonly number[];
}

async function measure(context: CheckContext): Promise<Times | null> {
  const [known, unknown]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    const wrong = await refusedAs(context, context.victim.user);
    // A right one after each, so that no count of failures grows.
    await context.mustSignIn(context.visitor('victim'), context.victim);
    const stranger = await refusedAs(context, strangerLike(context.victim.user));
    if (wrong === null || stranger === null) return null;
    known.push(wrong.durationMs);
    unknown.push(stranger.durationMs);
  }
  return { known, unknown };
}

function isApart({ known, unknown }: Times): boolean {
  return isAbove(known, unknown) || isAbove(unknown, known);
}

function isAbove(slow: readonly number[], fast: readonly number[]): boolean {
  const [least, most] = [Math.min(...slow), Math.max(...fast)];
  return least >= most * leastRatio && least - most >= leastGapMs;
}
