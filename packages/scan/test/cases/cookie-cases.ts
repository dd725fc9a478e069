import type { Trait } from '../fixtures/cookie-app.ts';

export interface CookieCase {
  readonly check: string;
  readonly faulty: readonly Trait[];
  /** The sound application to compare with; without any trait, where nothing is said. */
  readonly sound?: readonly Trait[];
  readonly tls?: boolean;
  readonly severity?: string;
  /** The password may be changed, with the form on the account page. */
  readonly changes?: boolean;
}

/** Nothing but the form token keeps other sites out. */
const crossSite: readonly Trait[] = ['ignores-site', 'no-samesite'];
/** A link with a token that is not called one. */
const byLink: readonly Trait[] = ['ignores-site', 'logout-link-with-token'];

export const cookieCases: readonly CookieCase[] = [
  { check: 'fixation.cookie.issued', faulty: ['keeps-id'], severity: 'high' },
  { check: 'fixation.cookie.issued', faulty: ['keeps-id', 'replaces-touched-session'] },
  { check: 'fixation.cookie.adopted', faulty: ['adopts-id'], severity: 'high' },
  {
    check: 'fixation.planted-auth',
    faulty: ['keeps-authenticated-id', 'no-anonymous-sessions'],
    sound: ['no-anonymous-sessions'],
    severity: 'high',
  },
  { check: 'fixation.url', faulty: ['id-from-url'], severity: 'high' },
  { check: 'fixation.url', faulty: ['id-from-path'] },
  { check: 'fixation.url', faulty: ['id-from-path', 'no-cookie-for-address'] },
  { check: 'fixation.url', faulty: ['id-from-url', 'no-cookie-for-address'] },
  { check: 'fixation.body', faulty: ['id-from-body'], severity: 'high' },
  { check: 'fixation.header', faulty: ['id-from-header'], severity: 'high' },
  { check: 'fixation.chosen-token', faulty: ['field-sets-token'], severity: 'high' },
  { check: 'rotation.old-token-survives', faulty: ['old-id-survives'], severity: 'high' },
  { check: 'rotation.reauth', faulty: ['no-rotation-for-same-user'], severity: 'low' },
  { check: 'logout.server-side', faulty: ['logout-forgets-cookie-only'], severity: 'medium' },
  { check: 'logout.server-side', faulty: ['logout-forgets-cookie-only', 'logout-asks'], sound: ['logout-asks'] },
  { check: 'logout.other-artefacts', faulty: ['remember-me-survives'], sound: ['remember-me'], severity: 'medium' },
  { check: 'cookie.secure', faulty: ['no-secure'], tls: true, severity: 'medium' },
  { check: 'cookie.httponly', faulty: ['no-httponly'], severity: 'medium' },
  { check: 'cookie.samesite', faulty: ['no-samesite'], severity: 'low' },
  { check: 'cookie.samesite', faulty: ['bad-samesite'], severity: 'medium' },
  { check: 'cookie.scope', faulty: ['wide-domain'], severity: 'low' },
  { check: 'cookie.integrity', faulty: [], sound: ['host-prefix'], tls: true, severity: 'info' },
  { check: 'cookie.persistence', faulty: ['huge-cookie'], severity: 'low' },
  { check: 'cookie.ambiguity', faulty: ['nameless-cookie'], tls: true, severity: 'medium' },
  { check: 'cookie.ambiguity', faulty: ['first-duplicate-wins'], tls: true, severity: 'medium' },
  { check: 'timeout.absolute', faulty: ['lives-a-year'], sound: ['lives-an-hour'], severity: 'low' },
  { check: 'password-change.other-sessions', faulty: ['many-sessions'], changes: true, severity: 'medium' },
  { check: 'token.url', faulty: ['id-in-url'], severity: 'medium' },
  { check: 'token.cache', faulty: ['cacheable'], severity: 'medium' },
  { check: 'token.clear-text', faulty: [], sound: ['hsts'], tls: true, severity: 'low' },
  { check: 'token.entropy', faulty: ['short-id'], sound: ['uuid-id'], severity: 'high' },
  { check: 'token.entropy', faulty: ['clock-id'], sound: ['time-prefixed-id'], severity: 'high' },
  { check: 'token.randomness', faulty: ['biased-id'], severity: 'medium' },
  { check: 'token.predictable', faulty: ['counter-id'], sound: ['time-prefixed-id'], severity: 'high' },
  { check: 'token.predictable', faulty: ['hashed-counter-id'], severity: 'high' },
  { check: 'token.content', faulty: ['readable-content'], severity: 'low' },
  { check: 'token.tamper', faulty: ['unsigned'], severity: 'critical' },
  { check: 'csrf.login', faulty: ['no-login-csrf'], severity: 'low' },
  { check: 'csrf.logout', faulty: ['logout-by-get'], severity: 'low' },
  { check: 'csrf.logout', faulty: ['no-logout-csrf', 'no-samesite'], sound: ['no-samesite'] },
  ...(['absent-csrf-passes', 'empty-csrf-passes', 'any-csrf-passes', 'csrf-token-unbound'] as const).flatMap(
    (trait): CookieCase[] => [
      { check: 'csrf.logout', faulty: [trait, ...crossSite], sound: crossSite },
      { check: 'csrf.logout', faulty: [trait, ...byLink], sound: byLink },
      { check: 'csrf.login', faulty: [trait, ...crossSite], sound: crossSite },
    ],
  ),
  {
    check: 'csrf.change',
    faulty: ['no-change-csrf', 'no-samesite'],
    sound: ['no-samesite'],
    changes: true,
    severity: 'high',
  },
  { check: 'csrf.change', faulty: ['no-change-csrf', 'no-samesite'], sound: ['no-change-csrf'], changes: true },
  { check: 'csrf.token-kept', faulty: ['csrf-token-kept'], severity: 'medium' },
  { check: 'csrf.token-unbound', faulty: ['csrf-token-unbound'], severity: 'medium' },
  { check: 'enumeration.users', faulty: ['tells-users-apart'], severity: 'low' },
  { check: 'enumeration.timing', faulty: ['hashes-for-known-users-only'], severity: 'low' },
  { check: 'enumeration.sessions', faulty: ['tells-dead-ids-apart'], sound: ['dead-id-answers-400'], severity: 'info' },
  { check: 'sessions.unbounded', faulty: ['many-sessions'], severity: 'info' },
  { check: 'race.logout', faulty: ['saves-late'], severity: 'medium' },
  { check: 'precedence.cookie-over-header', faulty: ['cookie-beats-bearer'], sound: ['bearer-too'], severity: 'high' },
];
