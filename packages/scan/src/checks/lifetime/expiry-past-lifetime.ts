import { type Check, fault, inconclusive, pass, skipped } from '../check.ts';
import { frozen, seconds } from '../frozen.ts';
import { declaredLifetimeMs } from './declared-life.ts';

/** Clocks differ a little, and servers round. */
const leewayMs = 1500;

export const expiryPastLifetime: Check = {
  id: 'expiry.past-lifetime',
  title: 'The session is accepted after its own expiry',
  severity: 'high',
  impact: 'A token that everybody takes for dead, on a lost device or in an old backup, still opens the account',
  cwe: [613, 672],
  asvs: ['7.3.1', '7.3.2', '9.2.1'],
  wstg: 'WSTG-SESS-07',
  profile: 'full',
  needs: ['session', 'sign-in'],
  sends: 'A sign-in, nothing until the lifetime that the token or its cookie declares is over, then the check request.',
  proves: 'A token that nobody had used since is signed in after its declared end.',
  remedy: {
    text: 'Judge the expiry on the server at every request, from the server’s own record: a cookie’s Max-Age only tells an honest browser.',
    code: { Fastify: '// @fastify/session: 10.9 or newer checks the expiry of a stored session' },
  },
  async run(context) {
    const { settings, trail, victim } = context;
    const person = context.visitor('victim');
    const startedAt = Date.now();
    const visits = await context.mustSignIn(person, victim);
    const lastUsedAt = Date.now();
    const holdings = person.holdings();
    const lifetimeMs = declaredLifetimeMs(context, { holdings, visits, startedAt });
    if (lifetimeMs === null) return skipped('the session does not say how long it lives');
    if (lifetimeMs > settings.maxWaitMs) {
      return inconclusive(
        `the session lives ${seconds(lifetimeMs)}; this scan waits at most ${seconds(settings.maxWaitMs)} (--max-wait)`,
      );
    }
    const copy = frozen(context, holdings);
    trail.tell('victim', `is given a session for ${seconds(lifetimeMs)}`, visits.at(-1)?.exchanges[0]);
    // A sliding session counts from the last use, which was the check that the sign-in worked.
    await context.wait(lastUsedAt + lifetimeMs + leewayMs - Date.now());
    const replay = await context.replay(copy);
    trail.tell(
      'attacker',
      `presents the token ${seconds(Date.now() - lastUsedAt)} after its last use: ${replay.verdict}`,
      replay.exchange,
    );
    if (replay.verdict === 'unclear') return inconclusive('the replay was not answered clearly');
    if (replay.verdict === 'anonymous') return pass();
    return fault(`The session was given ${seconds(lifetimeMs)} and is still accepted later.`, 'lifetime');
  },
};
