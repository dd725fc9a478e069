import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { CurfewError } from '@curfew/core';
import { cookieStyleFor, headerOf } from '@curfew/http';
import type { Curfew } from '../curfew.ts';
import type { UserPlace } from '../drop-in/named-user.ts';
import { resolveSettings, type SessionOptions, type Settings } from '../settings.ts';
import type { CookieOptions } from './cookie.ts';

/** express-session's options, and Curfew's. */
export interface ExpressSessionOptions extends Omit<SessionOptions, 'cookie'> {
  /** What `openCurfew` has opened; it takes the place of `store`. */
  readonly curfew: Curfew;
  /** The cookie's name. Default: `__Host-session` over https, where path and domain allow it, else `session`. */
  readonly name?: string;
  /** The same as `name`. */
  readonly key?: string;
  readonly cookie?: CookieOptions | ((request: IncomingMessage) => CookieOptions);
  /** Not needed: a token of Curfew's cannot be guessed, and a signature would add nothing. */
  readonly secret?: unknown;
  /** Not needed: only what has changed is written. */
  readonly resave?: boolean;
  /** Whether visitors get a session before anything is kept in it. Default: `false`. */
  readonly saveUninitialized?: boolean;
  /** Whether each answer renews the cookie. Default: `false`. */
  readonly rolling?: boolean;
  /** What `req.session = null` means: that the session ends, or that it stays as it was. Default: `keep`. */
  readonly unset?: 'destroy' | 'keep';
  /** Whether `X-Forwarded-Proto` is believed. Default: what Express believes (`trust proxy`). */
  readonly proxy?: boolean;
  /** Where the data names its user, before the usual places such as `passport.user`, `userId` and `user`. */
  readonly user?: UserPlace | readonly UserPlace[];
  /** How users prove who they are: names of RFC 8176. Default: `['pwd']`. */
  readonly methods?: readonly string[];
}

/** The options, checked and ready to be used with every request. */
export interface DropInSettings {
  readonly curfew: Curfew;
  readonly settings: Settings;
  readonly saveUninitialized: boolean;
  readonly rolling: boolean;
  readonly unsetDestroys: boolean;
  readonly keep: { readonly userPlaces: readonly UserPlace[]; readonly methods: readonly string[] };
  cookieOptionsFor(request: IncomingMessage): CookieOptions;
  isHttps(request: IncomingMessage): boolean;
  nameFor(cookie: CookieOptions, isHttps: boolean): string;
}

const ours = ['curfew', 'user', 'methods', 'publicUrl', 'trustedProxies', 'policy', 'csrf'];
const theirs = ['name', 'key', 'cookie', 'secret', 'resave', 'saveUninitialized', 'rolling', 'unset', 'proxy'];
const refused: Readonly<Record<string, string>> = {
  store: 'Curfew keeps the sessions: leave the option out, and give "curfew"',
  genid: 'Curfew makes the tokens, and an id that somebody else could make is none: leave the option out',
};

/** @throws CurfewError `invalid-configuration` that names the option, the value and what to write. */
export function resolveOptions(options: ExpressSessionOptions): DropInSettings {
  assertKnown(options);
  const { curfew, cookie = {}, unset, proxy, user = [], methods = ['pwd'] } = options;
  const { publicUrl, trustedProxies, policy, csrf } = options;
  if (typeof curfew?.validate !== 'function') {
    throw invalid(
      "curfew: give what openCurfew has opened: session({ curfew: await openCurfew('sqlite:./sessions.db') })",
    );
  }
  if (unset !== undefined && unset !== 'destroy' && unset !== 'keep') {
    throw invalid(`unset: ${JSON.stringify(unset)} is neither "destroy" nor "keep"`);
  }
  const given = Object.entries({ publicUrl, trustedProxies, policy, csrf }).filter(([, value]) => value !== undefined);
  return {
    curfew,
    settings: { ...resolveSettings(Object.fromEntries(given)), readsBearer: false },
    saveUninitialized: options.saveUninitialized ?? false,
    rolling: options.rolling ?? false,
    unsetDestroys: unset === 'destroy',
    keep: { userPlaces: [user].flat(), methods },
    cookieOptionsFor: (request) => (typeof cookie === 'function' ? cookie(request) : cookie),
    isHttps: (request) => isHttps(request, proxy, publicUrl),
    nameFor: (chosen, overTls) => options.name ?? options.key ?? ownName(chosen, overTls),
  };
}

/** The prefix promises a browser that no other host and no other path has set the cookie. */
function ownName({ path = '/', domain, secure = 'auto' }: CookieOptions, isHttps: boolean): string {
  const isSecure = secure === 'auto' ? isHttps : secure;
  return cookieStyleFor(isSecure && path === '/' && domain === undefined).name;
}

function isHttps(request: IncomingMessage, proxy: boolean | undefined, publicUrl: string | undefined): boolean {
  if (publicUrl !== undefined) return publicUrl.startsWith('https:');
  if ((request.socket as Partial<TLSSocket>).encrypted === true) return true;
  if (proxy === false) return false;
  // Express's own answer, by its "trust proxy".
  if (proxy !== true) return (request as { secure?: boolean }).secure === true;
  return headerOf(request.headers, 'x-forwarded-proto')?.split(',', 1)[0]?.trim().toLowerCase() === 'https';
}

function assertKnown(options: ExpressSessionOptions): void {
  for (const name of Object.keys(options ?? {})) {
    if (refused[name] !== undefined) throw invalid(`${name}: ${refused[name]}`);
    if (!ours.includes(name) && !theirs.includes(name)) {
      throw invalid(`there is no option ${JSON.stringify(name)}; there are: ${[...ours, ...theirs].join(', ')}`);
    }
  }
}

function invalid(message: string): CurfewError {
  return new CurfewError('invalid-configuration', message);
}
