import { runSteps } from '../../drive/run-steps.ts';
import { tokenValues } from '../../oracle/token-set.ts';
import { type Check, fault, inconclusive, pass, skipped } from '../check.ts';

export const raceRefresh: Check = {
  id: 'race.refresh',
  title: 'One token, refreshed twice at once, has two live children',
  severity: 'low',
  impact: 'A thief and the user share one refresh token, and neither is noticed',
  cwe: [362],
  asvs: ['10.4.5'],
  wstg: 'WSTG-SESS-08',
  profile: 'full',
  needs: ['session', 'sign-in'],
  sends: 'A sign-in, and the steps of `refresh` twice at the same time with the same token.',
  proves: 'Both answers carry different tokens, and both are signed in.',
  remedy: {
    text: 'Exchange a token in one transaction that the old row must still be part of; when a used token comes again, end its whole family (RFC 9700 4.14.2).',
  },
  async run(context) {
    const { target, tokens, trail, victim } = context;
    if (target.refresh.length === 0) return skipped('the target file has no "refresh"');
    const person = context.visitor('victim');
    await context.mustSignIn(person, victim);
    const holdings = person.holdings();
    const twins = [context.visitor('victim', holdings), context.visitor('attacker', holdings)];
    const results = await Promise.allSettled(twins.map((twin) => runSteps(twin, target.refresh, { base: target.url })));
    const refused = results.filter(({ status }) => status === 'rejected').length;
    if (refused === results.length) return inconclusive('neither of two refreshes at once worked');
    if (refused > 0) return pass('one of two refreshes at once is refused');
    const children = twins.map((twin) => tokenValues(twin.holdings(), tokens.session).join());
    if (new Set([...children, tokenValues(holdings, tokens.session).join()]).size < 3)
      return pass('both refreshes give the same token');
    for (const twin of twins) {
      const judgement = await context.judge(twin);
      trail.tell(twin.role, `uses its child of the one token: ${judgement.verdict}`, judgement.exchange);
      if (judgement.verdict !== 'signed-in') return pass();
    }
    return fault('Two refreshes of one token at once gave two live sessions.', 'refresh');
  },
};
