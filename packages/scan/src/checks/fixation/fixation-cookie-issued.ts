import { fixationCheck } from './fixation-check.ts';

export const fixationCookieIssued = fixationCheck({
  id: 'fixation.cookie.issued',
  title: 'Session token not regenerated upon authentication: a cookie that the application handed out is signed in',
  profile: 'quick',
  sends:
    'A visit that collects what newcomers are given, a sign-in with it as cookies, and the check request with the old copy.',
  proves: 'The copy that was anonymous before the sign-in is signed in after it.',
  attempts: () => [{ kind: 'issued', place: 'cookie' }],
});
