import type { Call, Visitor } from '../../drive/visitor.ts';
import { changePassword, isPassword, newPassword, restorePassword } from '../account/change-password.ts';
import { type Check, fault, inconclusive, type Outcome, pass } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { refuseCrossSite } from '../remedies/refuse-cross-site.ts';
import { asCrossSite, travelsCrossSite } from './cross-site.ts';
import { lastCall } from './form-token.ts';
import { forgeriesOf } from './request-token.ts';

export const csrfChange: Check = {
  id: 'csrf.change',
  title: 'Another site can change the account of a signed-in browser',
  severity: 'high',
  impact: 'A page that the user opens elsewhere takes the account over',
  cwe: [352],
  asvs: ['3.5.1', '3.5.2', '3.5.3'],
  wstg: 'WSTG-SESS-05',
  profile: 'full',
  needs: ['session', 'sign-in', 'cookies', 'change'],
  runsAlone: true,
  sends:
    'The last step of `change` as a page of another origin could send it: without a form token, with an empty, an invented and another session’s; then the password is changed back.',
  proves: 'The new password works afterwards.',
  remedy: refuseCrossSite,
  async run(context) {
    const { other, trail, victim } = context;
    const changed = newPassword();
    const attacker = context.visitor('attacker');
    await context.mustSignIn(attacker, other ?? victim);
    const foreign = await changeCall(context, attacker, changed);
    for (let index = 0; ; index += 1) {
      // Looking which password works is a sign-in, which may have ended the session of the browser before.
      const browser = context.visitor('victim');
      const visits = await context.mustSignIn(browser, victim);
      const call = await changeCall(context, context.visitor('victim', browser.holdings()), changed);
      if (!travelsCrossSite(context, visits, call.method)) return pass('SameSite keeps the cookie from going along');
      const forgery = forgeriesOf(call, foreign, other !== null)[index];
      if (forgery === undefined) break;
      const visit = await browser.call(asCrossSite(forgery.call));
      trail.tell('victim', `opens a page of another site, which sends the change ${forgery.what}`, visit.exchanges[0]);
      if (await isPassword(context, victim.password)) continue;
      if (!(await isPassword(context, changed))) return inconclusive('neither the old nor the new password works');
      trail.tell('attacker', 'signs in with the password that the other site has set');
      await restorePassword(context, changed);
      return fault(`A change that came from another origin, ${forgery.what}, was carried out.`, 'change');
    }
    return control(context, changed);
  },
};

/** What the last step of the change would send for this visitor. */
function changeCall(context: CheckContext, visitor: Visitor, changed: string): Promise<Call> {
  visitor.variables.set('newPassword', changed);
  return lastCall(context, visitor, context.target.change);
}

/** Refusals say something only if the change works where it is not forged. */
async function control(context: CheckContext, changed: string): Promise<Outcome> {
  const browser = context.visitor('victim');
  await context.mustSignIn(browser, context.victim);
  await changePassword(context, browser, { from: context.victim.password, to: changed });
  if (!(await isPassword(context, changed))) return inconclusive('the change itself could not be seen to work');
  await restorePassword(context, changed);
  return pass();
}
