import type { Curfew, SignInOptions } from '@curfew/adapters';
import { CurfewError, parseDuration, type SessionData } from '@curfew/core';
import { type CurfewOptions, openCurfew } from './open-curfew.ts';

/** `curfew/testing`: sessions for the tests of an application, in memory and with a clock that the test moves. */

/** An authority in memory. It is given to `sessions()` in place of the real one. */
export interface TestCurfew extends Curfew {
  /** Lets time pass: `'20m'`, or milliseconds. Sessions expire by it as they would. */
  advance(time: string | number): void;
  /** Signs somebody in without the application's form. */
  signIn(user: string | TestUser): Promise<SignedIn>;
}

export interface TestUser extends Pick<SignInOptions, 'user' | 'roles' | 'methods' | 'level' | 'username'> {
  /** What the session holds from the beginning. */
  readonly data?: SessionData;
  readonly policy?: string;
}

/** Somebody who is signed in, and what their browser sends. */
export interface SignedIn {
  readonly user: string;
  /** The session's public id. */
  readonly sessionId: string;
  readonly token: string;
  /** The cookie, and that the request comes from the application's own page. */
  readonly headers: { readonly cookie: string; readonly 'sec-fetch-site': 'same-origin' };
}

export interface TestOptions extends Pick<CurfewOptions, 'name' | 'policies' | 'roles'> {
  /** What `sessions()` calls the cookie: `__Host-session` where it has an https `publicUrl`. Default: `session`. */
  readonly cookieName?: string;
}

/**
 * The store is SQLite in memory: what is tested is what runs.
 *
 * @example
 * const curfew = await openTestCurfew();
 * const app = createApp(curfew); // your application, which calls sessions(curfew)
 * const ada = await curfew.signIn({ user: 'ada', roles: ['staff'] });
 * await request.agent(app).set(ada.headers).get('/me').expect(200);
 */
export async function openTestCurfew(options: TestOptions = {}): Promise<TestCurfew> {
  const { cookieName = 'session', ...others } = options;
  let aheadMs = 0;
  const curfew = await openCurfew('sqlite::memory:', { ...others, clock: () => Date.now() + aheadMs });
  return {
    ...curfew,
    advance(time) {
      const ms = typeof time === 'number' ? time : parseDuration(time);
      if (!Number.isSafeInteger(ms) || ms < 0) {
        throw new CurfewError(
          'invalid-duration',
          `time does not pass by ${JSON.stringify(time)}: write "20m", or milliseconds`,
        );
      }
      aheadMs += ms;
    },
    async signIn(who) {
      const { user, methods = ['pwd'], ...more } = typeof who === 'string' ? { user: who } : who;
      const client = { ip: '127.0.0.1', userAgent: 'curfew/testing' };
      const issued = await curfew.admit({ ...more, user, methods, presented: null, client });
      if (!issued.ok) throw new CurfewError(issued.code, issued.detail);
      const token = issued.token.reveal();
      const headers = { cookie: `${cookieName}=${token}`, 'sec-fetch-site': 'same-origin' } as const;
      return { user, sessionId: issued.session.id, token, headers };
    },
  };
}

/** What Fastify's `app.inject` and light-my-request take. */
interface InjectOptions {
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * `app.inject` for somebody who is signed in.
 *
 * @example
 * const asAda = injectAs(app.inject.bind(app), ada);
 * const answer = await asAda({ url: '/me' });
 */
export function injectAs<Options extends InjectOptions, Answer>(
  inject: (options: Options) => Answer,
  { headers }: SignedIn,
): (options: Options) => Answer {
  return (options) => inject({ ...options, headers: { ...headers, ...options.headers } });
}
