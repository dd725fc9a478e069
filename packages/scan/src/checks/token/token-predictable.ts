import { randomPart } from '../../randomness/analysis.ts';
import { explainTokens, type Sample } from '../../randomness/prediction.ts';
import { type Check, fault, inconclusive, pass, skipped } from '../check.ts';
import { randomToken } from '../remedies/random-token.ts';
import { collectSamples } from './samples.ts';

export const tokenPredictable: Check = {
  id: 'token.predictable',
  title: 'Session tokens can be predicted',
  severity: 'high',
  impact: 'Whoever has seen a token or two computes those of other users',
  cwe: [340, 341, 330],
  asvs: ['7.2.3'],
  wstg: 'WSTG-SESS-01',
  profile: 'quick',
  needs: ['session', 'sign-in'],
  runsAlone: true,
  sends: 'The tokens of token.entropy.',
  proves: 'Tokens repeat, count up in small steps, or were reproduced as a hash of a number or the time.',
  remedy: randomToken,
  async run(context) {
    const samples = await collectSamples(context);
    if (samples === null) return inconclusive('no token could be collected');
    const [parts, others] = [samples.tokens.flatMap(randomOnly), samples.others.flatMap(randomOnly)];
    if (parts.length === 0) return skipped('the token describes itself: a signature protects it, not chance');
    if (parts.length < 2) return inconclusive('one token is not enough to compare');
    const explanation = explainTokens(parts, others);
    const count = parts.length + others.length;
    context.trail.tell('scanner', `compares ${count} tokens from ${samples.source}`);
    if (explanation === null) return pass(`${count} tokens were compared`);
    return fault(`Predictable: ${explanation}.`, samples.carrier.name);
  },
};

function randomOnly({ value, at }: Sample): Sample[] {
  const part = randomPart(value);
  return part === null ? [] : [{ value: part, at }];
}
