import { readJwt } from '../../jwt/jwt.ts';
import { tokenValue } from '../../oracle/token-set.ts';
import { type Check, fault, pass } from '../check.ts';
import { readableParts } from './readable-parts.ts';

export const tokenContent: Check = {
  id: 'token.content',
  title: 'The session token shows personal data to whoever holds it',
  severity: 'low',
  impact: 'Whoever sees the token learns about the user, without being able to use it',
  cwe: [200, 312],
  asvs: ['14.1.1'],
  wstg: 'WSTG-SESS-01',
  profile: 'quick',
  needs: ['session', 'sign-in'],
  sends: 'A sign-in.',
  proves: 'The token, decoded without any key, holds the user’s name, an e-mail address or a role.',
  remedy: {
    text: 'Keep what belongs to the session on the server and hand out a random reference; or encrypt what the token carries.',
  },
  async run(context) {
    const { holdings, visits } = await context.shared();
    for (const carrier of context.tokens.session) {
      const token = tokenValue(holdings, carrier) ?? '';
      const texts = readableParts(token);
      const found = contentOf(texts, context.victim.user);
      if (found.length === 0) continue;
      context.trail.tell(
        'scanner',
        `decodes the ${carrier.name} and reads ${found.join(', ')}`,
        visits.at(-1)?.exchanges[0],
      );
      const isOnlyName = readJwt(token) !== null && found.join() === 'the user name';
      return fault(`${carrier.name} shows ${found.join(', ')} to whoever holds it.`, carrier.name, {
        ...(isOnlyName && { severity: 'info', because: 'here no more than the name, as JWTs do' }),
      });
    }
    return pass();
  },
};

function contentOf(texts: readonly string[], user: string): string[] {
  const kinds: [string, (text: string) => boolean][] = [
    ['the user name', (text) => user.length > 2 && text.includes(user)],
    ['an e-mail address', (text) => /[\w.+-]+@[\w-]+\.[a-z]{2,}/i.test(text)],
    ['a role', (text) => /["']?(roles?|is_?admin|permissions|groups)["']?\s*[:=]/i.test(text)],
  ];
  return kinds.filter(([, test]) => texts.some(test)).map(([name]) => name);
}
