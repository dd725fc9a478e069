import { runSteps } from '../../drive/run-steps.ts';
import type { Holdings } from '../../drive/visitor.ts';
import type { Judgement } from '../../oracle/oracle.ts';
import { label, only } from '../../oracle/token-set.ts';
import { type Check, fault, inconclusive, pass, skipped } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { endOnServer } from '../remedies/end-on-server.ts';

export const logoutOtherArtefacts: Check = {
  id: 'logout.other-artefacts',
  title: 'After the log-out a remembered sign-in or refresh token makes a new session',
  severity: 'medium',
  impact: 'Whoever holds the remembered sign-in or the refresh token signs in again after the user has signed out',
  cwe: [613],
  asvs: ['7.4.1', '10.4.5'],
  wstg: 'WSTG-SESS-06',
  profile: 'full',
  needs: ['session', 'sign-in', 'logout'],
  sends:
    'A sign-in, the log-out, and the check request with what else the browser held (remember-me cookie, refresh token).',
  proves: 'What was left of the old session signs in again after the log-out.',
  remedy: {
    ...endOnServer,
    text: `${endOnServer.text} The same goes for remember-me and refresh tokens of that session.`,
  },
  async run(context) {
    const { tokens, target, trail, victim } = context;
    if (tokens.alternative.length === 0 && target.refresh.length === 0) {
      return skipped('nothing but the session itself signs in: no remember-me cookie, no "refresh" in the target file');
    }
    const person = context.visitor('victim');
    await context.mustSignIn(person, victim);
    const copy = person.holdings();
    const left = await context.signOut(person);
    if (!left.ok) return inconclusive(`the log-out could not be seen to happen: ${left.reason}`);
    trail.tell('victim', 'signs out', left.visits.at(-1)?.exchanges[0]);
    const replay = await replayRest(context, copy);
    trail.tell('attacker', `presents what was left: ${replay.verdict}`, replay.exchange);
    if (replay.verdict === 'unclear') return inconclusive('the replay was not answered clearly');
    if (replay.verdict === 'anonymous') return pass();
    const subject = tokens.alternative.map(label).join(' + ') || 'refresh';
    return fault(`After the log-out, ${subject} from before signs in again.`, subject);
  },
};

async function replayRest(context: CheckContext, copy: Holdings): Promise<Judgement> {
  const { tokens, target } = context;
  if (tokens.alternative.length > 0) return context.replay(only(copy, tokens.alternative));
  const attacker = context.visitor('attacker', copy);
  try {
    await runSteps(attacker, target.refresh, { base: target.url });
  } catch {
    // A refused refresh leaves the attacker with the dead token, which the oracle shows.
  }
  return context.judge(attacker);
}
