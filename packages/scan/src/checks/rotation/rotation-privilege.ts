import { runSteps } from '../../drive/run-steps.ts';
import { buildOracle } from '../../oracle/oracle.ts';
import { label, only } from '../../oracle/token-set.ts';
import { type Check, fault, inconclusive, pass, skipped } from '../check.ts';
import { rotateAtSignIn } from '../remedies/rotate-at-sign-in.ts';

export const rotationPrivilege: Check = {
  id: 'rotation.privilege',
  title: 'A token from before a step-up has the new privilege',
  severity: 'high',
  impact: 'Whoever holds a copy of the ordinary token gets the higher privilege without proving anything',
  cwe: [384, 269],
  asvs: ['7.2.4', '7.5.1'],
  wstg: 'WSTG-SESS-03',
  profile: 'full',
  needs: ['session', 'sign-in'],
  sends: 'A sign-in, the steps of `stepUp`, and the request `elevated` with the token from before.',
  proves: 'The token from before the step-up is answered like the one after it.',
  remedy: {
    ...rotateAtSignIn,
    text: 'Make a new token whenever a session gains a right (sudo mode, second factor, role change), and end the one from before.',
  },
  async run(context) {
    const { target, tokens, trail, victim } = context;
    const { elevated } = target;
    if (target.stepUp.length === 0 || elevated === null)
      return skipped('the target file has no "stepUp" and "elevated"');
    const person = context.visitor('victim');
    await context.mustSignIn(person, victim);
    const before = only(person.holdings(), tokens.session);
    await runSteps(person, target.stepUp, { base: target.url });
    trail.tell('victim', 'steps up');
    const plain = context.visitor('victim');
    await context.mustSignIn(plain, victim);
    const visitors = { signedIn: person, anonymous: () => context.visitor('attacker', plain.holdings()) };
    const oracle = await buildOracle(elevated, target.url, visitors, '');
    if (!oracle.ok) return inconclusive(`"elevated" does not show the step-up: ${oracle.reason}`);
    const replay = await oracle.oracle.judge(context.visitor('attacker', before));
    trail.tell(
      'attacker',
      `presents the token from before: ${replay.verdict === 'signed-in' ? 'elevated' : 'not elevated'}`,
      replay.exchange,
    );
    if (replay.verdict === 'unclear') return inconclusive('the replay was not answered clearly');
    if (replay.verdict === 'anonymous') return pass();
    return fault(
      'The token from before the step-up has the privilege that the step-up gave.',
      tokens.session.map(label).join(' + '),
    );
  },
};
