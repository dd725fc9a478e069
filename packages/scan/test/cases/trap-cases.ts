import { emptyTarget, type Report, type ScanOptions, scan } from '../../src/index.ts';
import { requestStep } from '../../src/target/step.ts';
import { type Session, startCookieApp, type Trait } from '../fixtures/cookie-app.ts';
import { type JwtTrait, startJwtApp } from '../fixtures/jwt-app.ts';
import { startSealedApp } from '../fixtures/sealed-app.ts';
import { startTokenApp, tokenAppTarget } from '../fixtures/token-app.ts';
import { startTwoStepApp, twoStepTarget } from '../fixtures/two-step-app.ts';
import { accounts, passwords } from '../fixtures/users.ts';
import { fast, scanCookieApp } from '../scan-app.ts';

/** Something sound that looks like a fault. */
export interface TrapCase {
  readonly trap: string;
  /** Checks that could fall for it. */
  readonly checks: readonly string[];
  /** What the application really suffers from. */
  readonly faults?: readonly string[];
  /** How the scans end; `complete`, where nothing is said. */
  readonly status?: Report['status'];
  readonly scans: () => Promise<readonly Report[]>;
}

/** Everything is asked of it. */
const habit = (trap: string, traits: readonly Trait[], checks: readonly string[]): TrapCase => ({
  trap,
  checks,
  scans: async () => [await scanCookieApp(traits)],
});

/** Only the checks in question are asked. */
const detail = (trap: string, traits: readonly Trait[], checks: readonly string[]): TrapCase => ({
  trap,
  checks,
  scans: async () => [await scanCookieApp(traits, { checks })],
});

const fixation = ['fixation.cookie.issued', 'fixation.cookie.adopted', 'fixation.planted-auth'];

export const trapCases: readonly TrapCase[] = [
  habit(
    'the id stays, and a second cookie is needed beside it',
    ['second-cookie'],
    [...fixation, 'rotation.old-token-survives'],
  ),
  {
    trap: 'a session that comes without one of its parts is ended',
    checks: [...fixation, 'logout.server-side'],
    async scans() {
      const report = await scanCookieApp(['second-cookie', 'ends-without-its-parts']);
      return [
        { ...report, status: report.target.tokens.join() === 'cookie sid,cookie auth' ? report.status : 'no-oracle' },
      ];
    },
  },
  habit('a cookie that changes with every answer', ['volatile-cookie'], [...fixation, 'token.tamper']),
  habit('a sign-in page with status 200', ['sign-in-page-with-200'], [...fixation, 'logout.server-side']),
  habit('a dead token is answered with 400', ['dead-id-answers-400'], [...fixation, 'enumeration.sessions']),
  habit('no session before the sign-in', ['no-anonymous-sessions'], ['fixation.cookie.issued', 'csrf.token-kept']),
  habit(
    'a sign-in that brings an unknown id is refused',
    ['refuses-foreign-id'],
    ['fixation.cookie.adopted', 'fixation.url', 'fixation.header', 'fixation.body'],
  ),
  habit('a session that was touched is replaced', ['replaces-touched-session'], fixation),
  detail(
    'whoever is signed in is sent onwards',
    ['sends-signed-in-onwards'],
    ['fixation.planted-auth', 'rotation.reauth', 'csrf.login'],
  ),
  detail('the query is repeated in links, and not read', ['repeats-address'], ['fixation.url', 'token.url']),
  detail('what was sent is shown, and not believed', ['repeats-fields'], ['fixation.chosen-token', 'fixation.body']),
  habit(
    'the old token works for a moment after the rotation',
    ['grace-after-rotation'],
    ['rotation.old-token-survives', 'fixation.cookie.issued'],
  ),
  habit(
    'a cookie remembers the name, and signs nobody in',
    ['greets-by-name'],
    ['logout.server-side', 'logout.other-artefacts'],
  ),
  detail(
    'a remembered name on a page with status 200',
    ['greets-by-name', 'sign-in-page-with-200'],
    ['logout.server-side'],
  ),
  detail('remember-me, for three months', ['remember-me'], ['logout.other-artefacts', 'timeout.absolute']),
  detail('a log-out by a link with a token', ['logout-link-with-token', 'ignores-site'], ['csrf.logout']),
  detail('refusals with a reference number', ['random-reference'], ['enumeration.users', 'enumeration.sessions']),
  {
    trap: 'a user whose name is a word of every page',
    checks: ['enumeration.users'],
    async scans() {
      const admin = { user: 'admin', password: passwords.get('admin') ?? '', identity: null, isPrivileged: false };
      return scanWith(['names-in-links', 'sign-in-page-with-200'], { accounts: [admin] });
    },
  },
  detail('the log-out asks once more', ['logout-asks'], ['logout.server-side', 'csrf.logout']),
  detail(
    'a token against forged forms that scripts read and that stays',
    ['readable-csrf-cookie'],
    ['cookie.httponly', 'csrf.token-kept', 'fixation.cookie.issued'],
  ),
  detail(
    'other cookies are set carelessly',
    ['careless-other-cookies'],
    ['cookie.secure', 'cookie.httponly', 'cookie.samesite', 'cookie.scope', 'cookie.persistence'],
  ),
  detail('a cookie for the address itself', ['domain-of-an-address'], ['cookie.scope']),
  detail('a one-shot code in the address', ['one-shot-code'], ['token.url']),
  detail('private pages with an ETag', ['private-with-etag'], ['token.cache']),
  detail('version 4 UUIDs as tokens', ['uuid-id'], ['token.entropy', 'token.randomness', 'token.predictable']),
  detail(
    'a clock before a random tail',
    ['time-prefixed-id'],
    ['token.entropy', 'token.randomness', 'token.predictable', 'token.content'],
  ),
  detail(
    'answers take their time, at random',
    ['slow-at-random'],
    ['enumeration.users', 'enumeration.timing', 'race.logout'],
  ),
  habit('newcomers are limited', ['limits-arrivals'], ['token.entropy', 'token.randomness', 'token.predictable']),
  habit('the token as Bearer as well', ['bearer-too'], ['precedence.cookie-over-header']),
  detail(
    'the sessions of one user share a token for as long as one of them lives',
    ['one-token-per-user', 'no-anonymous-sessions'],
    ['token.entropy', 'token.randomness', 'token.predictable'],
  ),
  detail('any number of sessions', ['many-sessions'], ['sessions.unbounded', 'rotation.reauth']),
  {
    trap: 'a cookie goes before a header, as it is documented',
    checks: ['precedence.cookie-over-header'],
    scans: () => scanWith(['cookie-beats-bearer'], { precedence: 'cookie' }),
  },
  {
    trap: 'every use lengthens the session',
    checks: ['expiry.past-lifetime'],
    scans: async () => [await scanCookieApp(['short-life', 'sliding'], { checks: ['expiry.past-lifetime'] })],
  },
  detail(
    'a bound cookie is good for a moment longer than it says',
    ['binds-session', 'bound-cookie-has-grace'],
    ['binding.stolen-jar'],
  ),
  {
    trap: 'SameSite keeps the cookie from going along',
    checks: ['csrf.change', 'csrf.logout'],
    scans: async () => [await scanCookieApp(['no-change-csrf', 'no-logout-csrf'], { allowChanges: true })],
  },
  {
    trap: 'form tokens of a user work in all sessions of that user, and there is no second account',
    checks: ['csrf.logout', 'csrf.token-unbound'],
    scans: () =>
      scanWith(['csrf-token-of-user', 'ignores-site', 'no-samesite'], { accounts: accounts.slice(0, 1) }, ['csrf']),
  },
  {
    trap: 'plain HTTP on this machine',
    checks: ['cookie.secure', 'token.clear-text', 'cookie.integrity', 'cookie.ambiguity'],
    scans: async () => [await scanCookieApp(['first-duplicate-wins', 'nameless-cookie'])],
  },
  {
    trap: 'a page that is the same for everyone is no oracle, and without one nothing passes',
    checks: [...fixation, 'logout.server-side'],
    status: 'no-oracle',
    scans: () => scanWith(['public-page', 'keeps-id'], { check: requestStep('GET', '/account') }),
  },
  {
    trap: 'sign-ins are limited',
    checks: [...fixation, 'enumeration.users'],
    status: 'cut-short',
    scans: async () => [await scanCookieApp(['throttles'], { maxDurationMs: 20_000 })],
  },
  {
    trap: 'two applications share a session store',
    checks: fixation,
    scans: scanTwoWithOneStore,
  },
  {
    trap: 'a sealed cookie that changes with every answer',
    checks: [...fixation, 'rotation.old-token-survives', 'token.entropy', 'token.tamper'],
    // Nothing can end it: a copy works after the log-out.
    faults: ['logout.server-side'],
    async scans() {
      await using app = await startSealedApp();
      return [await scan({ target: emptyTarget(app.url, accounts), ...fast })];
    },
  },
  {
    trap: 'a page between password and code that greets by name',
    checks: ['sign-in.open-between-steps'],
    async scans() {
      await using app = await startTwoStepApp(['greets-between']);
      const checks = ['sign-in.open-between-steps'];
      return [await scan({ target: twoStepTarget(app.url), ...fast, checks })];
    },
  },
  {
    trap: 'a refresh token that works for a moment more, for answers that got lost',
    checks: ['rotation.refresh-reuse'],
    // Two at once are another matter.
    faults: ['race.refresh'],
    async scans() {
      await using app = await startTokenApp(['refresh-grace']);
      return [await scan({ target: tokenAppTarget(app.url), ...fast })];
    },
  },
  {
    trap: 'the same child for the same refresh token',
    checks: ['race.refresh'],
    async scans() {
      await using app = await startTokenApp(['repeats-refresh']);
      return [await scan({ target: tokenAppTarget(app.url), ...fast })];
    },
  },
  ...([[], ['strong-secret']] as const).map(
    (traits): TrapCase => ({
      trap: traits.length === 0 ? 'JWTs with a private key' : 'JWTs with a strong secret',
      checks: [
        ...['jwt.alg-none', 'jwt.signature', 'jwt.weak-secret', 'jwt.key-confusion', 'jwt.header-injection'],
        ...['jwt.expiry', 'jwt.type-confusion', 'token.content', 'token.entropy'],
      ],
      scans: () => scanJwt(traits),
    }),
  ),
];

async function scanWith(
  traits: readonly Trait[],
  more: Partial<ScanOptions['target']>,
  checks: readonly string[] = [],
): Promise<readonly Report[]> {
  await using app = await startCookieApp(traits);
  return [await scan({ target: { ...emptyTarget(app.url, accounts), ...more }, ...fast, checks })];
}

async function scanTwoWithOneStore(): Promise<readonly Report[]> {
  const sessions = new Map<string, Session>();
  await using one = await startCookieApp([], { sessions });
  await using two = await startCookieApp([], { sessions });
  const checks = ['fixation', 'rotation'];
  return await Promise.all([one, two].map(({ url }) => scan({ target: emptyTarget(url, accounts), ...fast, checks })));
}

async function scanJwt(traits: readonly JwtTrait[]): Promise<readonly Report[]> {
  await using app = await startJwtApp(traits);
  return [await scan({ target: emptyTarget(app.url, accounts), ...fast })];
}
