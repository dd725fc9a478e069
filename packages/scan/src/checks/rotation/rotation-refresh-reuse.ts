import { runSteps } from '../../drive/run-steps.ts';
import type { Holdings } from '../../drive/visitor.ts';
import { ScanFailure } from '../../http/failure.ts';
import { tokenValues } from '../../oracle/token-set.ts';
import { type Check, fault, inconclusive, pass, skipped } from '../check.ts';

export const rotationRefreshReuse: Check = {
  id: 'rotation.refresh-reuse',
  title: 'A refresh token that was used works again',
  severity: 'medium',
  impact:
    'Whoever copied a refresh token makes sessions of their own with it, after its owner has used it, and nobody notices',
  cwe: [294, 613],
  asvs: ['10.4.5'],
  wstg: 'WSTG-SESS-08',
  profile: 'full',
  needs: ['session', 'sign-in'],
  sends: 'A sign-in, the steps of `refresh`, and after a grace the same steps once more with the tokens from before.',
  proves: 'The first refresh replaced the tokens; with the old ones the second gives a session that is signed in.',
  remedy: {
    text: 'Make a refresh token good for one use. When a used one comes again, end every session of its family: one of the two who hold it has stolen it (RFC 9700 4.14.2).',
  },
  async run(context) {
    const { target, tokens, trail, victim, settings } = context;
    if (target.refresh.length === 0) return skipped('the target file has no "refresh"');
    const person = context.visitor('victim');
    await context.mustSignIn(person, victim);
    const kept = person.holdings();
    const refresh = (holdings: Holdings, role: 'victim' | 'attacker') => {
      const visitor = context.visitor(role, holdings);
      return runSteps(visitor, target.refresh, { base: target.url }).then((visits) => ({ visitor, visits }));
    };

    const { visitor: refreshed, visits } = await refresh(kept, 'victim');
    const first = await context.judge(refreshed);
    trail.tell('victim', 'refreshes the session', visits.at(-1)?.exchanges.at(-1));
    if (first.verdict !== 'signed-in') return inconclusive('after the refresh nobody was signed in');
    const before = valuesOf(kept, tokenValues(kept, tokens.session));
    const after = valuesOf(refreshed.holdings(), tokenValues(refreshed.holdings(), tokens.session));
    if (before === after) return skipped('the refresh replaces no token');

    // For requests on their way, and for a client whose answer was lost.
    await context.wait(settings.graceMs);
    const again = await refresh(kept, 'attacker').catch((error: unknown) => {
      // The answer held no token to go on with, or was none at all.
      if (error instanceof ScanFailure && ['flow', 'unreachable'].includes(error.kind)) return null;
      throw error;
    });
    if (again === null)
      return (await context.judge(refreshed)).verdict === 'unclear'
        ? inconclusive('the target answered no more')
        : pass('the used token is refused');
    trail.tell('attacker', 'refreshes with the tokens from before', again.visits.at(-1)?.exchanges.at(-1));
    const second = await context.judge(again.visitor);
    trail.tell('attacker', `uses what came of it: ${second.verdict}`, second.exchange);
    if (second.verdict === 'unclear') return inconclusive('what came of the second refresh could not be judged');
    if (second.verdict === 'anonymous') return pass('what came of the second refresh is not signed in');
    return fault('A refresh token that had been used was taken again, and gave a live session.', 'refresh');
  },
};

/** What a visitor holds that a refresh could replace: the session, and the variables that steps have read. */
function valuesOf({ variables }: Holdings, session: readonly string[]): string {
  return JSON.stringify([session, [...variables].toSorted()]);
}
