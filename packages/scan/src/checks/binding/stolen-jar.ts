import type { Holdings } from '../../drive/visitor.ts';
import { type Carrier, carriersOf, holding, tokenValue } from '../../oracle/token-set.ts';
import { type Check, fault, inconclusive, pass, skipped } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { seconds } from '../frozen.ts';
import { bindDevice, offerIn } from './device.ts';

/** Servers go on taking a cookie for a moment that has just run out. */
const mostGraceMs = 15_000;

export const stolenJar: Check = {
  id: 'binding.stolen-jar',
  title: 'A copied cookie jar outlives the device-bound cookie',
  severity: 'medium',
  impact: 'Whoever copies the cookies off the device keeps the session, although it is bound to that device',
  cwe: [294, 613],
  asvs: ['7.2.1'],
  wstg: 'WSTG-SESS-09',
  profile: 'full',
  needs: ['session', 'sign-in'],
  sends:
    'A sign-in, a key of its own at the address that the sign-in names, nothing until the bound cookie has run out, a proof of the key, and the check request with all cookies from before.',
  proves: 'The copy, which has no key, is signed in after the bound cookie has run out.',
  remedy: {
    text: 'Refuse every request of a bound session whose bound cookie is missing or has run out, on the server, whatever `Max-Age` told the browser.',
  },
  async run(context) {
    const { settings, trail, victim } = context;
    const person = context.visitor('victim');
    const offer = offerIn(await context.mustSignIn(person, victim));
    if (offer === null) {
      return skipped(
        'the target does not bind sessions to devices: no Secure-Session-Registration came with the sign-in',
      );
    }
    const device = await bindDevice(person, offer);
    if (typeof device === 'string') return inconclusive(device);
    trail.tell('victim', 'binds the session to a key', device.visit.exchanges[0]);
    const { lifetimeS, name } = device.cookie;
    if (lifetimeS === null) return inconclusive(`the bound cookie ${name} does not say how long it is good`);
    const lifeMs = lifetimeS * 1_000;
    const waitMs = lifeMs + Math.max(settings.graceMs, Math.min(lifeMs, mostGraceMs));
    if (waitMs > settings.maxWaitMs) {
      return inconclusive(
        `not observed: the target binds sessions to devices, the bound cookie is good for ${seconds(lifeMs)}, and this scan waits at most ${seconds(settings.maxWaitMs)}`,
      );
    }
    const copy = copyOf(context, person.holdings());
    if ((await context.replay(copy)).verdict !== 'signed-in') {
      return inconclusive('a copy of the jar is not signed in even at once: something else is looked at');
    }
    await context.wait(waitMs);
    await device.refresh();
    if ((await context.judge(person)).verdict !== 'signed-in') {
      return inconclusive('the session did not go on in the device that proved its key');
    }
    const replay = await context.replay(copy);
    trail.tell(
      'attacker',
      `presents the whole jar ${seconds(waitMs)} after it was copied: ${replay.verdict}`,
      replay.exchange,
    );
    if (replay.verdict === 'unclear') return inconclusive('the replay was not answered clearly');
    if (replay.verdict === 'anonymous') return pass('the target binds sessions to devices');
    return fault(`The jar is signed in ${seconds(waitMs - lifeMs)} after its cookie ${name} has run out.`, name);
  },
};

/** Everything that the device held, written down, so that no jar lets it run out. */
function copyOf(context: CheckContext, holdings: Holdings): Holdings {
  const values = new Map<Carrier, string>();
  for (const carrier of carriersOf(holdings, [...holdings.variables.keys()])) {
    const value = tokenValue(holdings, carrier);
    if (value !== null) values.set(carrier, value);
  }
  return holding(context.visitor('attacker').holdings(), values, context.target.url);
}
