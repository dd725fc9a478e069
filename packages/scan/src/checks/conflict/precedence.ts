import type { Call } from '../../drive/visitor.ts';
import { tokenValue } from '../../oracle/token-set.ts';
import { type Check, fault, pass, skipped } from '../check.ts';
import { onlyCookie } from '../frozen.ts';

export const precedence: Check = {
  id: 'precedence.cookie-over-header',
  title: 'A cookie goes before the credential that the client chose',
  severity: 'high',
  impact: 'Whoever can set a cookie chooses the account that a program acts in',
  cwe: [384, 436],
  asvs: ['7.2.1'],
  wstg: 'WSTG-SESS-03',
  profile: 'full',
  needs: ['session', 'sign-in', 'second-account'],
  sends: 'The check request with one account’s token as Bearer and the other’s as the cookie.',
  proves: 'The application acts as the account of the cookie, which someone else may have planted.',
  remedy: {
    text: 'Take the credential from one place only; if a header and a cookie both carry one, use the header, or refuse the request.',
  },
  async run(context) {
    const { other, victim, trail, target } = context;
    const carrier = onlyCookie(context);
    if (carrier === null || other === null) return skipped('the session does not hang on one cookie');
    const { holdings } = await context.shared();
    const own = tokenValue(holdings, carrier) ?? '';
    const nobody = context.visitor('attacker').holdings();
    const alone = await context.replay(nobody, send(own));
    if (alone.verdict !== 'signed-in') return pass('the token is not accepted as Bearer');
    const attacker = context.visitor('attacker');
    await context.mustSignIn(attacker, other);
    const theirs = tokenValue(attacker.holdings(), carrier) ?? '';
    const both = await context.replay(nobody, send(own, `${carrier.name}=${theirs}`));
    trail.tell(
      'victim',
      `sends its token as Bearer beside a planted cookie, and is ${both.as ?? 'nobody'}`,
      both.exchange,
    );
    if (both.as !== other.user || target.precedence === 'cookie') return pass();
    return fault(`A client of ${victim.user} with a planted cookie acts as ${other.user}.`, carrier.name);
  },
};

function send(token: string, cookie?: string): (call: Call) => Call {
  const headers = { Authorization: `Bearer ${token}`, ...(cookie !== undefined && { Cookie: cookie }) };
  return (call) => ({ ...call, headers: { ...call.headers, ...headers } });
}
