import { label, only } from '../../oracle/token-set.ts';
import { type Check, fault, inconclusive, pass } from '../check.ts';
import { declaredLifetimeMs } from '../lifetime/declared-life.ts';
import { endOnServer } from '../remedies/end-on-server.ts';

const dayMs = 24 * 60 * 60 * 1000;

export const logoutServerSide: Check = {
  id: 'logout.server-side',
  title: 'The session goes on after the log-out',
  severity: 'medium',
  impact: 'A copied or stolen token stays usable after the user believes to have signed out',
  cwe: [613],
  asvs: ['7.4.1'],
  wstg: 'WSTG-SESS-06',
  profile: 'quick',
  needs: ['session', 'sign-in', 'logout'],
  sends: 'A sign-in, the log-out, and the check request with a copy of the token from before.',
  proves: 'The log-out has signed the browser out, and the copy is still signed in.',
  remedy: endOnServer,
  async run(context) {
    const { tokens, trail, victim } = context;
    // In a session of its own: some applications replace what was used elsewhere.
    const alive = await context.replay(only((await context.shared()).holdings, tokens.session));
    if (alive.verdict !== 'signed-in')
      return inconclusive('a copy of the token is not signed in even before the log-out: something else is looked at');
    const person = context.visitor('victim');
    const startedAt = Date.now();
    const visits = await context.mustSignIn(person, victim);
    const holdings = person.holdings();
    const copy = only(holdings, tokens.session);
    const left = await context.signOut(person);
    if (!left.ok) return inconclusive(`the log-out could not be seen to happen: ${left.reason}`);
    trail.tell('victim', 'signs out', left.visits.at(-1)?.exchanges[0]);
    const replay = await context.replay(copy);
    trail.tell('attacker', `presents a copy from before the log-out: ${replay.verdict}`, replay.exchange);
    if (replay.verdict === 'unclear') return inconclusive('the replay was not answered clearly');
    if (replay.verdict === 'anonymous') return pass();
    const lifetimeMs = declaredLifetimeMs(context, { holdings, visits, startedAt });
    const isLong = lifetimeMs !== null && lifetimeMs > dayMs;
    return fault(
      'After the log-out a copy of the token still opens the session.',
      tokens.session.map(label).join(' + '),
      {
        ...(isLong && { severity: 'high', because: `and this one lives ${Math.round(lifetimeMs / dayMs)} days` }),
      },
    );
  },
};
