import { fixationCheck } from './fixation-check.ts';

export const fixationCookieAdopted = fixationCheck({
  id: 'fixation.cookie.adopted',
  title: 'Session token not regenerated upon authentication: a cookie that the attacker invented is signed in',
  cwe: [384, 287],
  asvs: ['7.2.1', '7.2.3', '7.2.4'],
  profile: 'quick',
  sends: 'A fresh random value as the session cookie, a sign-in that brings it, and the check request with it.',
  proves: 'A value that nobody had issued, and that was anonymous before the sign-in, is signed in after it.',
  attempts: () => [{ kind: 'invented', place: 'cookie' }],
});
