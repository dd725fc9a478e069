import { randomBytes } from 'node:crypto';
import type { Holdings, Visit } from '../../drive/visitor.ts';
import { label, only, tokenValues } from '../../oracle/token-set.ts';
import { randomPart } from '../../randomness/analysis.ts';
import { type Check, fault, inconclusive, pass, skipped } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { rotateAtSignIn } from '../remedies/rotate-at-sign-in.ts';

export const rotationReauth: Check = {
  id: 'rotation.reauth',
  title: 'Signing in again leaves the old session alive',
  severity: 'low',
  impact: 'A copy of the token that somebody made before goes on working after the user has signed in again',
  cwe: [384],
  asvs: ['7.2.4'],
  wstg: 'WSTG-SESS-03',
  profile: 'full',
  needs: ['session', 'sign-in'],
  sends: 'Two sign-ins of the same account in one browser, and the check request with the first token.',
  proves:
    'The token of the first sign-in works after the second; low where the second kept it, information where it made another.',
  remedy: rotateAtSignIn,
  async run(context) {
    const { tokens, trail, victim } = context;
    if (tokens.session.some(({ kind }) => kind !== 'cookie'))
      return skipped('a sign-in does not carry the token of the one before');
    const person = context.visitor('victim');
    await context.mustSignIn(person, victim);
    const before = only(person.holdings(), tokens.session);
    const again = await context.signIn(person, victim, { mayFail: true });
    if (!again.ok && again.isStopped) return skipped('whoever is signed in is not shown the sign-in again');
    if (!again.ok) return inconclusive(`a second sign-in in the same browser did not work: ${again.reason}`);
    trail.tell('victim', 'signs in again in the same browser', again.judgement.exchange);
    let replay = await context.replay(before);
    if (replay.verdict === 'signed-in') {
      await context.wait(context.settings.graceMs);
      replay = await context.replay(before);
    }
    trail.tell('attacker', `presents the token of the first sign-in: ${replay.verdict}`, replay.exchange);
    if (replay.verdict === 'unclear') return inconclusive('the replay was not answered clearly');
    if (replay.verdict === 'anonymous') return pass();
    const subject = tokens.session.map(label).join(' + ');
    const isSame = tokenValues(before, tokens.session).join() === tokenValues(person.holdings(), tokens.session).join();
    if (!isSame) {
      const because = 'but it was a session of its own from the start';
      return fault('The token of the first sign-in still works.', subject, { severity: 'info', because });
    }
    if (!(await passwordCounts(context, before, again.visits)))
      return inconclusive('whoever is signed in is not signed in again: a wrong password is answered in the same way');
    // A token that describes itself is the same whenever the same user signs in at the same moment.
    const isChosen = tokenValues(before, tokens.session).some((token) => randomPart(token) !== null);
    const because = 'but the token describes itself, and is written anew each time';
    return fault(
      'The second sign-in kept the token of the first.',
      subject,
      isChosen ? {} : { severity: 'info', because },
    );
  },
};

/** Many applications send whoever is signed in onwards, without a look at the password: that is no second sign-in. */
async function passwordCounts(context: CheckContext, holdings: Holdings, visits: readonly Visit[]): Promise<boolean> {
  if (isRefusal(visits)) return false;
  const password = `wrong-${randomBytes(6).toString('hex')}`;
  const person = context.visitor('victim', holdings);
  const wrong = await context.signIn(person, context.victim, { mayFail: true, password });
  // A right one at last, so that no count of failures is left behind.
  await context.mustSignIn(context.visitor('victim'), context.victim);
  return !wrong.ok || answersOf(wrong.visits) !== answersOf(visits);
}

function isRefusal(visits: readonly Visit[]): boolean {
  return (visits.at(-1)?.response.status ?? 0) >= 400;
}

function answersOf(visits: readonly Visit[]): string {
  const exchanges = visits.flatMap((visit) => visit.exchanges);
  return JSON.stringify(exchanges.map(({ request, response }) => [new URL(request.url).pathname, response.status]));
}
