import { CurfewError } from '@curfew/core';
import { buildCookie, type CookieStyle, cookieNamed, cookieValues } from '@curfew/http';
import {
  type Attempt,
  type AttemptSeal,
  createAttemptSeal,
  createOidcProvider,
  type OidcProvider,
  type ProviderSettings,
} from '@curfew/sign-in';
import type { Addresses } from '../addresses.ts';

/** How people sign in. */
export interface SignInOptions {
  /** Whether the sign-in page asks for a name and a password. Default `true`. */
  readonly passwordForm?: boolean;
  /** Names of data that a sign-in at the pages keeps from the anonymous session before it. Default: none. */
  readonly carry?: readonly string[];
  /** OpenID providers, in the order of their buttons. Default: none. */
  readonly providers?: readonly ProviderSettings[];
}

/** An OpenID provider with what browsers keep between its two ends. */
export interface Provider {
  readonly oidc: OidcProvider;
  /** `/sign-in/NAME` */
  readonly path: `/${string}`;
  readonly callbackPath: `/${string}`;
  readonly logoutPath: `/${string}`;
  readonly attempts: AttemptCookie;
}

export interface SignIn {
  readonly passwordForm: boolean;
  readonly carry: readonly string[];
  readonly providers: readonly Provider[];
}

/** Where sign-ins that have begun are kept: sealed, in a cookie that only this host can set and read. */
interface AttemptCookie {
  read(cookieHeader: string | undefined): Promise<readonly Attempt[]>;
  /** The value of `Set-Cookie` that leaves exactly these. */
  write(attempts: readonly Attempt[]): Promise<string>;
}

/** Where the server is, as far as providers are concerned. */
interface Place {
  readonly addresses: Addresses;
  readonly cookie: CookieStyle;
}

/** @throws CurfewError `invalid-configuration`, naming what is wrong. */
export function createSignIn(
  { passwordForm = true, carry = [], providers = [] }: SignInOptions,
  settings: Place & { readonly publicUrl: URL | null },
): SignIn {
  if (!passwordForm && providers.length === 0) {
    throw new CurfewError(
      'invalid-configuration',
      'signIn.passwordForm is false and there is no provider: nobody could sign in at the page; add one to signIn.providers',
    );
  }
  if (providers.length > 0 && settings.publicUrl === null) {
    throw new CurfewError(
      'invalid-configuration',
      'signIn.providers needs a publicUrl: providers send people back to one exact address',
    );
  }
  return { passwordForm, carry, providers: providers.map((provider) => createProvider(provider, settings)) };
}

function createProvider(settings: ProviderSettings, { addresses, cookie }: Place): Provider {
  const path = `/sign-in/${settings.name}` as const;
  return {
    oidc: createOidcProvider(settings, addresses.absolute(`${path}/callback`)),
    path,
    callbackPath: `${path}/callback`,
    logoutPath: `${path}/back-channel-logout`,
    // Named after the session's, so that two servers on one host do not take each other's.
    attempts: attemptCookie(
      cookieNamed(`${cookie.name}-sign-in-${settings.name}`, cookie.isSecure),
      createAttemptSeal(settings),
    ),
  };
}

function attemptCookie(style: CookieStyle, seal: AttemptSeal): AttemptCookie {
  return {
    async read(cookieHeader) {
      const texts = cookieHeader === undefined ? [] : cookieValues(cookieHeader, style.name).slice(0, 4);
      return (await Promise.all(texts.map((text) => seal.open(text)))).flat();
    },
    async write(attempts) {
      if (attempts.length === 0) return buildCookie(style, null);
      return `${buildCookie(style, await seal.seal(attempts))}; Max-Age=600`;
    },
  };
}
