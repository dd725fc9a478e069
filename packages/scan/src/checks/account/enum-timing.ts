import { type Check, fault, inconclusive, pass } from '../check.ts';
import { collectRefusals, type Refusals, refusalsSayNothing, rounds, sharedRefusals } from './refused-sign-in.ts';

/** A password hash takes tens of milliseconds; what a busy machine adds by chance does not stay in order four times. */
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
  runsAlone: true,
  sends: `The refusals of enumeration.users; where their times differ, ${rounds} of each kind again.`,
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
    const first = await sharedRefusals(context);
    if (first === null) return inconclusive(refusalsSayNothing);
    if (!isApart(timesOf(first))) return pass();
    const second = await collectRefusals(context);
    if (second === null) return inconclusive(refusalsSayNothing);
    const all = timesOf({
      known: [...first.known, ...second.known],
      unknown: [...first.unknown, ...second.unknown],
    });
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

function timesOf({ known, unknown }: Refusals): Times {
  const times = (refusals: Refusals['known']) => refusals.map(({ durationMs }) => durationMs);
  return { known: times(known), unknown: times(unknown) };
}

function isApart({ known, unknown }: Times): boolean {
  return isAbove(known, unknown) || isAbove(unknown, known);
}

function isAbove(slow: readonly number[], fast: readonly number[]): boolean {
  const [least, most] = [Math.min(...slow), Math.max(...fast)];
  return least >= most * leastRatio && least - most >= leastGapMs;
}
