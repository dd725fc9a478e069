import { jwtCarrier } from '../../jwt/jwt-carrier.ts';
import { type Check, fault, pass, skipped } from '../check.ts';

const dayS = 24 * 60 * 60;

export const jwtExpiry: Check = {
  id: 'jwt.expiry',
  title: 'Tokens do not run out',
  severity: 'medium',
  impact: 'A copied token is good for ever, or for too long',
  cwe: [613],
  asvs: ['9.2.1', '7.3.2'],
  wstg: 'WSTG-SESS-10',
  profile: 'quick',
  needs: ['session', 'jwt'],
  sends: 'A sign-in.',
  proves:
    'The token has no exp, or one beyond the policy (30 days, where none is given). expiry.past-lifetime shows whether it is kept.',
  remedy: {
    text: 'Give tokens an exp minutes or hours away, check it, and renew them from a session that can be ended.',
  },
  async run(context) {
    const found = await jwtCarrier(context);
    if (found === null) return skipped('the session does not travel in a JWT');
    const { exp, iat } = found.jwt.claims;
    context.trail.tell('scanner', `reads exp ${String(exp)} and iat ${String(iat)} in the token`);
    if (typeof exp !== 'number')
      return fault('The token has no exp: whoever has a copy has it for good.', found.carrier.name);
    const lifeS = exp - (typeof iat === 'number' ? iat : Date.now() / 1000);
    if (lifeS * 1000 <= context.target.policy.lifetimeMs) return pass();
    return fault(`The token lives ${Math.round(lifeS / dayS)} days.`, found.carrier.name, {
      severity: 'low',
      because: 'it does run out',
    });
  },
};
