import { isCookieSession } from '../csrf/cross-site.ts';
import { fixationCheck } from './fixation-check.ts';
import type { Attempt } from './verdict.ts';

export const fixationPlantedAuth = fixationCheck({
  id: 'fixation.planted-auth',
  title: 'Session token not regenerated upon authentication: the victim signs in over the attacker’s own session',
  profile: 'quick',
  needs: ['session', 'sign-in', 'second-account'],
  sends:
    'A sign-in as the second account, a sign-in as the first that brings that session’s token, and the check request with the old copy. Cookies where the session is one; otherwise headers, the body, the address and cookies.',
  proves: 'The copy that showed the attacker’s account shows the victim’s afterwards.',
  attempts(context) {
    const cookie: Attempt = { kind: 'authenticated', place: 'cookie' };
    if (isCookieSession(context)) return [cookie];
    return [
      { kind: 'authenticated', place: 'authorization' },
      { kind: 'authenticated', place: 'header' },
      { kind: 'authenticated', place: 'body' },
      { kind: 'authenticated', place: 'query' },
      cookie,
    ];
  },
});
