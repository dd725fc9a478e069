import { analyse, randomPart } from '../../randomness/analysis.ts';
import { type Check, fault, inconclusive, pass, skipped } from '../check.ts';
import { randomToken } from '../remedies/random-token.ts';
import { collectSamples, fewestTokens } from './samples.ts';

/** Far below the usual 1 %: several tests run, and a scan must not cry wolf once in a hundred times. */
const alarmBelow = 1e-7;

export const tokenRandomness: Check = {
  id: 'token.randomness',
  title: 'The bits of the session token are not random',
  severity: 'medium',
  impact: 'The generator is not what it should be: tokens may be guessed with less effort than their length suggests',
  cwe: [330, 338],
  asvs: ['7.2.3', '11.5.1'],
  wstg: 'WSTG-SESS-01',
  profile: 'full',
  needs: ['session', 'sign-in'],
  runsAlone: true,
  sends: 'The tokens of token.entropy.',
  proves: 'A test of NIST SP 800-22 gives a probability below one in ten million, twice, with fresh tokens.',
  remedy: randomToken,
  async run(context) {
    const samples = await collectSamples(context);
    const tokens = samples?.all ?? [];
    if (tokens.length > 0 && tokens.every((token) => randomPart(token) === null))
      return skipped('the token describes itself');
    if (tokens.length < fewestTokens)
      return inconclusive(`${tokens.length} tokens are too few to tell (${fewestTokens} are needed)`);
    const analysis = analyse(tokens);
    if (samples === null || analysis.tests.length === 0)
      return inconclusive('too few random bits were collected for the tests (1,000 are needed)');
    const failed = analysis.tests.filter(({ p }) => p !== null && p < alarmBelow);
    const summary = analysis.tests.map(
      ({ name, p, passed }) => `${name}: ${p === null ? (passed ? 'passed' : 'failed') : `p = ${p.toPrecision(2)}`}`,
    );
    context.trail.tell('scanner', summary.join('; '));
    if (failed.length === 0) return { ...pass(`${analysis.samples} tokens; ${summary.join('; ')}`), exhibit: analysis };
    const names = failed.map(({ name }) => name).join(', ');
    return fault(`${analysis.samples} tokens fail ${names}.`, samples.carrier.name, {
      confidence: 'likely',
      exhibit: analysis,
    });
  },
};
