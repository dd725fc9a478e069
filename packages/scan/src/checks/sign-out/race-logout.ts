import { prepareStep, runSteps } from '../../drive/run-steps.ts';
import type { Call, Holdings } from '../../drive/visitor.ts';
import { ScanFailure } from '../../http/failure.ts';
import { type Check, fault, inconclusive, pass, skipped } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { frozen } from '../frozen.ts';

const requestsInFlight = 6;
const attempts = 2;

export const raceLogout: Check = {
  id: 'race.logout',
  title: 'A request that is under way during the log-out brings the session back',
  severity: 'medium',
  impact: 'A sign-out at a busy moment does not sign out',
  cwe: [362, 613],
  asvs: ['7.4.1'],
  wstg: 'WSTG-SESS-08',
  profile: 'full',
  needs: ['session', 'sign-in', 'logout'],
  sends: `The log-out together with ${requestsInFlight} check requests of the same session, and a replay afterwards.`,
  proves: 'The session is signed in after a log-out that on its own ends it.',
  remedy: {
    text: 'Never write a whole session back when a request ends: update it only where it is still alive, so that a late save cannot revive what was ended.',
    code: {
      Express: 'session({ resave: false, rolling: false }) // and a store whose touch() updates existing rows only',
      'Go + CockroachDB':
        'UPDATE sessions SET last_used = now() WHERE token_digest = $1 AND ended_at IS NULL -- never UPSERT',
    },
  },
  async run(context) {
    const alone = await signOutAmid(context, 0);
    const copies: Holdings[] = [];
    for (let attempt = 0; attempt < attempts; attempt += 1) copies.push(await signOutAmid(context, requestsInFlight));
    await context.wait(context.settings.graceMs);
    if ((await context.replay(alone)).verdict !== 'anonymous')
      return skipped('the log-out does not end the session even on its own: see logout.server-side');
    for (const copy of copies) {
      const after = await context.replay(copy);
      if (after.verdict === 'unclear') return inconclusive('the replay was not answered clearly');
      if (after.verdict === 'anonymous') continue;
      context.trail.tell(
        'attacker',
        'presents the token after a log-out amid other requests: signed-in',
        after.exchange,
      );
      return fault('A log-out that ran beside other requests of the session left it alive.', 'logout');
    }
    return pass();
  },
};

/**
 * The log-out's last request is made ready first, so that it goes out in the middle of the others.
 * @returns what the session was, to be presented once every request has ended
 */
async function signOutAmid(context: CheckContext, requests: number): Promise<Holdings> {
  const { target, victim } = context;
  const person = context.visitor('victim');
  await context.mustSignIn(person, victim);
  const copy = frozen(context, person.holdings());
  await runSteps(person, target.logout.slice(0, -1), { base: target.url });
  const last = target.logout.at(-1);
  if (last === undefined) throw new ScanFailure('flow', 'no way to sign out is known');
  const { call } = await prepareStep(person, last, target.url);
  const urgent = (one: Call): Call => ({ ...one, isUrgent: true });
  const judge = () => context.judge(context.visitor('victim', copy), urgent);
  const before = Array.from({ length: requests / 2 }, judge);
  const leaving = person.call(urgent(call));
  const after = Array.from({ length: requests / 2 }, judge);
  await Promise.all([leaving, ...before, ...after]);
  return copy;
}
