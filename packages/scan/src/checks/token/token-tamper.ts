import { readJwt } from '../../jwt/jwt.ts';
import { tokenValue } from '../../oracle/token-set.ts';
import { type Check, fault, pass, skipped } from '../check.ts';
import { frozen, withToken } from '../frozen.ts';

export const tokenTamper: Check = {
  id: 'token.tamper',
  title: 'The session token can be rewritten to another user',
  severity: 'critical',
  impact: 'Any user becomes any other, administrators included',
  cwe: [345, 565],
  asvs: ['9.1.1'],
  wstg: 'WSTG-SESS-01',
  profile: 'quick',
  needs: ['session', 'sign-in', 'second-account'],
  sends:
    'The check request with one account’s token in which the fields that name the user are set to the other account’s.',
  proves: 'The rewritten token shows the other account.',
  remedy: {
    text: 'Never believe state that comes from a client: keep it on the server, or sign it and check the signature before reading it.',
  },
  async run(context) {
    const { other, victim } = context;
    if (other === null) return skipped('needs a second account');
    const { holdings } = await context.shared();
    const person = context.visitor('attacker');
    await context.mustSignIn(person, other);
    const theirs = person.holdings();
    let isTried = false;
    for (const carrier of context.tokens.session) {
      const [own, foreign] = [tokenValue(theirs, carrier) ?? '', tokenValue(holdings, carrier) ?? ''];
      for (const { token, field } of rewritten(own, foreign)) {
        isTried = true;
        const replay = await context.replay(withToken(context, frozen(context, theirs), carrier, token));
        context.trail.tell(
          'attacker',
          `sets ${field} in its own token to that of ${victim.user}: ${replay.as ?? replay.verdict}`,
          replay.exchange,
        );
        if (replay.as === victim.user)
          return fault(`${other.user} became ${victim.user} by rewriting ${field} in ${carrier.name}.`, carrier.name);
      }
    }
    return isTried ? pass() : pass('the token holds no field that names a user');
  },
};

const userField = /user|uid|sub|name|mail|login|account|^id$|role|admin/i;

/** One's own token, with each field that names a user set to what the other's token says. */
function rewritten(own: string, foreign: string): { token: string; field: string }[] {
  if (readJwt(own) !== null) return [];
  const separator = own.includes('.') ? '.' : own.includes('--') ? '--' : '.';
  const [parts, others] = [own.split(separator), foreign.split(separator)];
  return parts.flatMap((part, index) => {
    const [mine, other] = [readState(part), readState(others[index] ?? '')];
    if (mine === null || other === null) return [];
    const fields = Object.keys(mine.state).filter((key) => userField.test(key) && mine.state[key] !== other.state[key]);
    return fields.map((field) => {
      const changed = mine.write({ ...mine.state, [field]: other.state[field] });
      return { field, token: parts.with(index, changed).join(separator) };
    });
  });
}

interface State {
  readonly state: Readonly<Record<string, unknown>>;
  readonly write: (state: Readonly<Record<string, unknown>>) => string;
}

function readState(part: string): State | null {
  const encodings: { read: (text: string) => string; write: (text: string) => string }[] = [
    { read: decodeURIComponent, write: encodeURIComponent },
    {
      read: (text) => Buffer.from(decodeURIComponent(text), 'base64').toString('utf8'),
      write: (text) => Buffer.from(text).toString(/[+/=%]/.test(part) ? 'base64' : 'base64url'),
    },
  ];
  for (const { read, write } of encodings) {
    try {
      const value: unknown = JSON.parse(read(part));
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        return { state: value as Record<string, unknown>, write: (state) => write(JSON.stringify(state)) };
      }
    } catch {
      // Not in this encoding.
    }
  }
  return null;
}
