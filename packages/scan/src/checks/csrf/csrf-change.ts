import { prepareStep, runSteps } from '../../drive/run-steps.ts';
import { isPassword, newPassword, restorePassword } from '../account/change-password.ts';
import { type Check, fault, inconclusive, pass, skipped } from '../check.ts';
import { refuseCrossSite } from '../remedies/refuse-cross-site.ts';
import { asCrossSite, travelsCrossSite } from './cross-site.ts';

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
  sends: 'The last step of `change` as a page of another origin could send it; then the password is changed back.',
  proves: 'The new password works afterwards.',
  remedy: refuseCrossSite,
  async run(context) {
    const { target, trail, victim } = context;
    const browser = context.visitor('victim');
    const visits = await context.mustSignIn(browser, victim);
    const changed = newPassword();
    browser.variables.set('newPassword', changed);
    const step = target.change.at(-1);
    if (step === undefined) return skipped('the target file has no "change"');
    const twin = context.visitor('victim', browser.holdings());
    await runSteps(twin, target.change.slice(0, -1), { base: target.url });
    const { call, hidden } = await prepareStep(twin, step, target.url);
    if (!travelsCrossSite(context, visits, call.method)) return pass('SameSite keeps the cookie from going along');
    const visit = await browser.call(asCrossSite(call, hidden));
    trail.tell('victim', 'opens a page of another site, which sends the change', visit.exchanges[0]);
    if (!(await isPassword(context, changed))) {
      return (await isPassword(context, victim.password))
        ? pass()
        : inconclusive('neither the old nor the new password works');
    }
    trail.tell('attacker', 'signs in with the password that the other site has set');
    await restorePassword(context, changed);
    return fault('A change that came from another origin, without a form token, was carried out.', 'change');
  },
};
