import { type ApiDescription, nothingDescribed } from '../api/description.ts';
import type { CookieJar } from '../http/cookie-jar.ts';
import type { RequestStep, Step } from './step.ts';

export interface Account {
  readonly user: string;
  readonly password: string;
  /** Text that only this account's pages show. The user name, where nothing is said. */
  readonly identity: string | null;
  /** An administrator: whoever takes such a session takes the application. */
  readonly isPrivileged: boolean;
  /** The secret of its one-time codes (RFC 6238), base 32 or an `otpauth:` address. */
  readonly otpSecret?: string;
  /** The environment variables that the password and that secret came from. */
  readonly passwordEnv?: string;
  readonly otpSecretEnv?: string;
}

/** How to use an application: what a person would do, as plain requests. */
export interface Target {
  /** The application's address; relative addresses are resolved against it. */
  readonly url: string;
  readonly accounts: readonly Account[];
  /** Before the sign-in: what hands out an anonymous session or a form token. */
  readonly start: readonly Step[];
  readonly login: readonly Step[];
  /** A request whose answer depends on being signed in; null: the scanner looks for one. */
  readonly check: RequestStep | null;
  /** Where `check` is null: requests to try first. */
  readonly checks: readonly RequestStep[];
  readonly logout: readonly Step[];
  /** Where a browser signed in whose requests `login` repeats; null: there was no browser. */
  readonly signInPage: string | null;
  /** Changes the password to `${newPassword}`. Runs only if the scan may change things. */
  readonly change: readonly Step[];
  /** Gains a privilege inside a session (sudo mode, a second factor). */
  readonly stepUp: readonly Step[];
  /** A request that answers only after `stepUp`. */
  readonly elevated: RequestStep | null;
  /** Exchanges the token for a new one. */
  readonly refresh: readonly Step[];
  /** Names of the cookies or variables that carry the session, where they are known. */
  readonly tokens: readonly string[];
  readonly policy: { readonly idleTimeoutMs: number | null; readonly lifetimeMs: number };
  /** Which credential the application documents to win if two are sent. */
  readonly precedence: 'header' | 'cookie' | null;
  /** The key that tokens are verified with (PEM or JWK set), where the application does not publish it. */
  readonly jwtPublicKey: string | null;
  /** The same application without TLS, where it is not at port 80 of the same host. */
  readonly clearTextUrl: string | null;
  /** What the application says of its calls, as far as it was asked. */
  readonly api: ApiDescription;
  /** Calls that hand a token to whoever comes, extracted into variables named `anonymous.…`. */
  readonly issuers: readonly RequestStep[];
  /** Other hosts (with their ports) that the sign-in may lead to, such as an identity provider's. */
  readonly hosts: readonly string[];
  /** A session made elsewhere (a browser's storage state), for applications whose sign-in cannot be driven. */
  readonly session: CookieJar | null;
}

/** 30 days: the longest absolute timeout that NIST SP 800-63B-4 2.1.3 recommends at any level. */
export const defaultLifetimeMs = 30 * 24 * 60 * 60 * 1000;

export function emptyTarget(url: string, accounts: readonly Account[]): Target {
  return {
    url,
    accounts,
    start: [],
    login: [],
    check: null,
    checks: [],
    logout: [],
    signInPage: null,
    change: [],
    stepUp: [],
    elevated: null,
    refresh: [],
    tokens: [],
    policy: { idleTimeoutMs: null, lifetimeMs: defaultLifetimeMs },
    precedence: null,
    jwtPublicKey: null,
    clearTextUrl: null,
    api: nothingDescribed,
    issuers: [],
    hosts: [],
    session: null,
  };
}

/** How an application is used, as far as it was found out. */
export type Detection =
  | { readonly ok: true; readonly target: Partial<Target>; readonly how: string }
  | { readonly ok: false; readonly reason: string };
