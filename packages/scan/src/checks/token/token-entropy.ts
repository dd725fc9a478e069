import { analyse, randomPart } from '../../randomness/analysis.ts';
import { type Check, fault, inconclusive, pass, skipped } from '../check.ts';
import { randomToken } from '../remedies/random-token.ts';
import { collectSamples, fewestTokens } from './samples.ts';

/** NIST SP 800-63B-4 5.1 asks for 64 bits, ASVS 7.2.3 for 128; a version 4 UUID has 122 and is let pass. */
const leastBits = 64;
const wantedBits = 120;

export const tokenEntropy: Check = {
  id: 'token.entropy',
  title: 'The session token can be guessed: it has too few random bits',
  severity: 'high',
  impact: 'Whoever tries values one after the other finds sessions of others',
  cwe: [331, 334],
  asvs: ['7.2.3', '11.5.1'],
  wstg: 'WSTG-SESS-01',
  profile: 'quick',
  needs: ['session', 'sign-in'],
  runsAlone: true,
  sends:
    'Arrivals that each collect a fresh token, until 20 are known in the quick profile, and 200 in the full one; or four sign-ins.',
  proves: 'Even if every varying position were random, the tokens seen could not hold 64 bits (high) or 120 (low).',
  remedy: randomToken,
  async run(context) {
    const samples = await collectSamples(context);
    const tokens = samples?.all ?? [];
    if (samples === null || tokens.length === 0) return inconclusive('no token could be collected');
    if (tokens.every((token) => randomPart(token) === null))
      return skipped('the token describes itself: a signature protects it, not chance');
    const analysis = analyse(tokens);
    const bits = Math.round(analysis.bits);
    const summary = `at most ${bits} bits in ${analysis.length} characters, by ${analysis.samples} tokens from ${samples.source}`;
    context.trail.tell('scanner', summary);
    if (analysis.bits >= wantedBits) {
      return tokens.length < fewestTokens
        ? inconclusive(`${tokens.length} tokens are too few to tell (${fewestTokens} are needed); ${summary}`)
        : { ...pass(`an estimate: ${summary}`), exhibit: analysis };
    }
    const weak = {
      severity: 'low',
      because: `more than ${leastBits} bits are hard to try out over a network`,
    } as const;
    return fault(`The token has ${summary}.`, samples.carrier.name, {
      ...(analysis.bits < leastBits ? {} : weak),
      exhibit: analysis,
    });
  },
};
