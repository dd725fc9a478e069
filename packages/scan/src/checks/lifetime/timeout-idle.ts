import { type Check, fault, inconclusive, pass, skipped } from '../check.ts';
import { frozen, seconds } from '../frozen.ts';

const leewayMs = 1500;

export const timeoutIdle: Check = {
  id: 'timeout.idle',
  title: 'An unused session outlives the idle timeout of the policy',
  severity: 'low',
  impact: 'Whoever comes to a computer that was left alone finds the user signed in',
  cwe: [613],
  asvs: ['7.1.1', '7.3.1'],
  wstg: 'WSTG-SESS-07',
  profile: 'full',
  needs: ['session', 'sign-in'],
  sends: 'A sign-in, nothing for as long as the policy allows, then the check request.',
  proves: 'The session is signed in after longer disuse than the policy allows.',
  remedy: {
    text: 'End a session on the server when it was not used for the idle timeout. NIST SP 800-63B-4 asks for an hour at AAL2 and 15 minutes at AAL3.',
  },
  async run(context) {
    const { settings, target, trail, victim } = context;
    const { idleTimeoutMs } = target.policy;
    if (idleTimeoutMs === null) return skipped('no idle timeout is asked for (--policy-idle)');
    if (idleTimeoutMs > settings.maxWaitMs) {
      return inconclusive(
        `not observed: the policy allows ${seconds(idleTimeoutMs)}, this scan waits at most ${seconds(settings.maxWaitMs)}`,
      );
    }
    const person = context.visitor('victim');
    await context.mustSignIn(person, victim);
    const copy = frozen(context, person.holdings());
    trail.tell('victim', 'signs in and goes away');
    await context.wait(idleTimeoutMs + leewayMs);
    const replay = await context.replay(copy);
    trail.tell(
      'attacker',
      `presents the token after ${seconds(idleTimeoutMs + leewayMs)} of disuse: ${replay.verdict}`,
      replay.exchange,
    );
    if (replay.verdict === 'unclear') return inconclusive('the replay was not answered clearly');
    if (replay.verdict === 'anonymous') return pass();
    return fault(`A session that was not used for ${seconds(idleTimeoutMs + leewayMs)} is still signed in.`, 'idle');
  },
};
