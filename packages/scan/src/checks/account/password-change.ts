import { type Check, fault, inconclusive, pass } from '../check.ts';
import { frozen } from '../frozen.ts';
import { changePassword, isPassword, newPassword, restorePassword } from './change-password.ts';

export const passwordChange: Check = {
  id: 'password-change.other-sessions',
  title: 'Other sessions go on after the password was changed',
  severity: 'medium',
  impact: 'A thief who is signed in stays signed in after the user has changed the password because of it',
  cwe: [613],
  asvs: ['7.4.3'],
  wstg: 'WSTG-SESS-06',
  profile: 'full',
  needs: ['session', 'sign-in', 'change'],
  runsAlone: true,
  sends:
    'Two sign-ins, the steps of `change` in one session, and the check request in the other; then the password is changed back.',
  proves: 'The new password works, and a session from before is still signed in.',
  remedy: {
    text: 'When a password or a second factor changes, end every other session of that account, or offer to.',
    code: {
      Django:
        'MIDDLEWARE += ["django.contrib.auth.middleware.AuthenticationMiddleware"]  # and update_session_auth_hash(request, user)',
      Rails: '# Devise: sign_out_all_scopes; or keep a session_version in users and compare it',
      Spring: 'sessionRegistry.getAllSessions(principal, false).forEach(SessionInformation::expireNow);',
      'Go + CockroachDB':
        'tx.Exec(ctx, "DELETE FROM sessions WHERE user_id = $1 AND token_digest <> $2", userID, current)',
    },
  },
  async run(context) {
    const { trail, victim } = context;
    const [changer, other] = [context.visitor('victim'), context.visitor('attacker')];
    await context.mustSignIn(other, victim);
    await context.mustSignIn(changer, victim);
    const copy = frozen(context, other.holdings());
    if ((await context.replay(copy)).verdict !== 'signed-in')
      return pass('one session at a time: the second sign-in ended the first');
    const changed = newPassword();
    await changePassword(context, changer, { from: victim.password, to: changed });
    if (!(await isPassword(context, changed)))
      return inconclusive('the new password does not work: nothing was changed');
    trail.tell('victim', 'changes the password in one session');
    const replay = await context.replay(copy);
    trail.tell('attacker', `goes on in another session: ${replay.verdict}`, replay.exchange);
    await restorePassword(context, changed);
    if (replay.verdict === 'unclear') return inconclusive('the replay was not answered clearly');
    if (replay.verdict === 'anonymous') return pass();
    return fault('A session from before the change of the password is still signed in.', 'password-change');
  },
};
