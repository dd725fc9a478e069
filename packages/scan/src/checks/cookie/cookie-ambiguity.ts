import type { Call } from '../../drive/visitor.ts';
import { type Carrier, tokenValue } from '../../oracle/token-set.ts';
import { type Check, fault, type Outcome, pass } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { cookieAttributes } from '../remedies/cookie-attributes.ts';
import { onLoopback } from './session-cookie-check.ts';

export const cookieAmbiguity: Check = {
  id: 'cookie.ambiguity',
  title: 'An attacker’s copy of the session cookie is preferred',
  severity: 'medium',
  impact: 'Whoever can set a second cookie chooses the account that the user acts in',
  cwe: [384, 1289],
  asvs: ['3.3.3'],
  wstg: 'WSTG-SESS-03',
  profile: 'full',
  needs: ['session', 'sign-in'],
  sends:
    'Two cookies of the session’s name, the attacker’s before and after the victim’s; and a cookie without a name.',
  proves:
    'The application acts as the attacker’s account for a browser that holds both cookies, or reads a nameless cookie as the session’s.',
  remedy: {
    ...cookieAttributes,
    text: `Refuse a request with two cookies of the session’s name. ${cookieAttributes.text} The prefix keeps a second copy out of browsers.`,
  },
  async run(context) {
    const carrier = context.tokens.session.find(({ kind }) => kind === 'cookie');
    if (carrier === undefined || context.tokens.session.length > 1)
      return pass('the session does not hang on one cookie');
    const { holdings } = await context.shared();
    const own = tokenValue(holdings, carrier) ?? '';
    const nameless = await context.replay(
      context.visitor('attacker').holdings(),
      withCookie(`=${carrier.name}=${own}`),
    );
    context.trail.tell(
      'attacker',
      `sends the token in a cookie without a name: ${nameless.verdict}`,
      nameless.exchange,
    );
    if (nameless.verdict === 'signed-in') {
      return fault(
        `A cookie without a name is read as ${carrier.name}, so that its prefix and scope protect nothing.`,
        carrier.name,
        onLoopback(context),
      );
    }
    return duplicates(context, carrier, own);
  },
};

async function duplicates(context: CheckContext, carrier: Carrier, own: string): Promise<Outcome> {
  if (carrier.name.startsWith('__Host-')) return pass('the __Host- prefix keeps a second copy out of browsers');
  const { other, victim } = context;
  if (other === null) return pass('nameless cookies are ignored; two copies need a second account to be told apart');
  const attacker = context.visitor('attacker');
  await context.mustSignIn(attacker, other);
  const theirs = tokenValue(attacker.holdings(), carrier) ?? '';
  const pair = [`${carrier.name}=${theirs}`, `${carrier.name}=${own}`];
  for (const cookies of [pair, pair.toReversed()]) {
    const { as, exchange } = await context.replay(context.visitor('victim').holdings(), withCookie(cookies.join('; ')));
    context.trail.tell('victim', `brings both cookies, and is ${as ?? 'nobody'}`, exchange);
    if (as === other.user) {
      const detail = `With two cookies named ${carrier.name}, ${victim.user}'s browser acts as ${other.user}: a sibling host can set the second.`;
      return fault(detail, carrier.name, onLoopback(context));
    }
  }
  return pass();
}

function withCookie(cookie: string): (call: Call) => Call {
  return (call) => ({ ...call, headers: { ...call.headers, Cookie: cookie } });
}
