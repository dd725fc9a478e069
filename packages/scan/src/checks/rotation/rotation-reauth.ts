import { label, only, tokenValues } from '../../oracle/token-set.ts';
import { type Check, fault, inconclusive, pass, skipped } from '../check.ts';
import { rotateAtSignIn } from '../remedies/rotate-at-sign-in.ts';

export const rotationReauth: Check = {
  id: 'rotation.reauth',
  title: 'Signing in again leaves the old session alive',
  severity: 'low',
  cwe: [384],
  asvs: ['7.2.4'],
  wstg: 'WSTG-SESS-03',
  profile: 'full',
  needs: ['session', 'sign-in'],
  sends: 'Two sign-ins of the same account in one browser, and the check request with the first token.',
  proves: 'The token of the first sign-in works after the second.',
  remedy: rotateAtSignIn,
  async run(context) {
    const { tokens, trail, victim } = context;
    if (tokens.session.some(({ kind }) => kind !== 'cookie'))
      return skipped('a sign-in does not carry the token of the one before');
    const person = context.visitor('victim');
    await context.mustSignIn(person, victim);
    const before = only(person.holdings(), tokens.session);
    const again = await context.signIn(person, victim, { mayFail: true });
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
    const isSame = tokenValues(before, tokens.session).join() === tokenValues(person.holdings(), tokens.session).join();
    const detail = isSame
      ? 'The second sign-in kept the token of the first.'
      : 'The token of the first sign-in still works.';
    return fault(detail, tokens.session.map(label).join(' + '));
  },
};
