import { type Check, fault, pass, skipped } from '../check.ts';
import { declaredLifetimeMs } from './declared-life.ts';

const dayMs = 24 * 60 * 60 * 1000;

export const timeoutAbsolute: Check = {
  id: 'timeout.absolute',
  title: 'The session declares a longer life than the policy allows',
  severity: 'low',
  impact: 'A token that was stolen once is good for longer than anybody would look for it',
  cwe: [613, 539],
  asvs: ['7.3.2'],
  wstg: 'WSTG-SESS-07',
  profile: 'quick',
  needs: ['session', 'sign-in'],
  sends: 'A sign-in.',
  proves: 'The lifetime in the cookie or the token is longer than the policy (30 days, where none is given).',
  remedy: {
    text: 'Give every session an absolute end that no use moves. NIST SP 800-63B-4 asks for 24 hours at AAL2, and for no more than 30 days anywhere.',
  },
  async run(context) {
    const session = await context.shared();
    const lifetimeMs = declaredLifetimeMs(context, session);
    if (lifetimeMs === null)
      return skipped('the session does not say how long it lives; from outside, the server’s limit cannot be seen');
    if (lifetimeMs <= context.target.policy.lifetimeMs) return pass();
    const days = Math.round(lifetimeMs / dayMs);
    const allowed = Math.round((context.target.policy.lifetimeMs / dayMs) * 10) / 10;
    context.trail.tell('victim', `is given a session for ${days} days`, session.visits.at(-1)?.exchanges[0]);
    return fault(`The session declares a life of ${days} days; ${allowed} are allowed.`, 'lifetime');
  },
};
