import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { CurfewError } from '@curfew/core';
import { cookieStyleFor, headerOf, type OldCookie } from '@curfew/http';
import type { Curfew } from '../curfew.ts';
import { resolveSettings, type SessionOptions, type Settings } from '../settings.ts';
import type { UserPlace } from './named-user.ts';
import type { CookieOptions } from './session-cookie.ts';

/** The options that express-session and @fastify/session have in common, and Curfew's. */
export interface DropInOptions extends Omit<SessionOptions, 'cookie'> {
  /** What `openCurfew` has opened; it takes the place of `store`. */
  readonly curfew: Curfew;
  readonly cookie?: CookieOptions | ((request: IncomingMessage) => CookieOptions);
  /** Not needed: a token of Curfew's cannot be guessed, and a signature would add nothing. */
  readonly secret?: unknown;
  /**
   * The cookie of the session layer that was here before: who comes with one whose session `curfew migrate-sessions` has brought over goes
   * on with it, under a token of Curfew's.
   */
  readonly migrated?: {
    readonly secret: string | readonly string[] /** Default: that layer's own. */;
    readonly name?: string;
  };
  /** Whether visitors get a session before anything is kept in it. */
  readonly saveUninitialized?: boolean;
  /** Whether each answer renews the cookie. */
  readonly rolling?: boolean;
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
  readonly oldCookie: OldCookie | null;
  readonly keep: { readonly userPlaces: readonly UserPlace[]; readonly methods: readonly string[] };
  cookieOptionsFor(request: IncomingMessage): CookieOptions;
  isHttps(request: IncomingMessage): boolean;
  nameFor(cookie: CookieOptions, isHttps: boolean): string;
}

/** What the middleware has by itself in whose place this stands. */
export interface Dialect {
  readonly name: string | undefined;
  readonly saveUninitialized: boolean;
  readonly rolling: boolean;
  readonly unsetDestroys: boolean;
  readonly proxy: boolean | undefined;
  /** What its cookie is called unless somebody says otherwise. */
  readonly oldName: string;
  /** Its options beside those in common. */
  readonly options: readonly string[];
}

const ours = ['curfew', 'user', 'methods', 'migrated', 'publicUrl', 'trustedProxies', 'policy', 'csrf'];
const common = ['cookie', 'secret', 'saveUninitialized', 'rolling'];
const refused: Readonly<Record<string, string>> = {
  store: 'Curfew keeps the sessions: leave the option out, and give "curfew"',
  genid: 'Curfew makes the tokens, and an id that somebody else could make is none: leave the option out',
  idGenerator: 'Curfew makes the tokens, and an id that somebody else could make is none: leave the option out',
};

/** @throws CurfewError `invalid-configuration` that names the option, the value and what to write. */
export function resolveOptions(options: DropInOptions, dialect: Dialect): DropInSettings {
  assertKnown(options, dialect);
  const { curfew, cookie = {}, user = [], methods = ['pwd'] } = options;
  const { publicUrl, trustedProxies, policy, csrf } = options;
  if (typeof curfew?.validate !== 'function') {
    throw invalid(
      "curfew: give what openCurfew has opened: session({ curfew: await openCurfew('sqlite:./sessions.db') })",
    );
  }
  const given = Object.entries({ publicUrl, trustedProxies, policy, csrf }).filter(([, value]) => value !== undefined);
  return {
    curfew,
    settings: { ...resolveSettings(Object.fromEntries(given)), readsBearer: false },
    saveUninitialized: options.saveUninitialized ?? dialect.saveUninitialized,
    rolling: options.rolling ?? dialect.rolling,
    unsetDestroys: dialect.unsetDestroys,
    oldCookie: options.migrated === undefined ? null : oldCookieOf(options.migrated, dialect),
    keep: { userPlaces: [user].flat(), methods },
    cookieOptionsFor: (request) => (typeof cookie === 'function' ? cookie(request) : cookie),
    isHttps: (request) => isHttps(request, dialect.proxy, publicUrl),
    nameFor: (chosen, overTls) => dialect.name ?? ownName(chosen, overTls),
  };
}

function oldCookieOf(migrated: NonNullable<DropInOptions['migrated']>, { oldName }: Dialect): OldCookie {
  const { secret, name = oldName, ...others } = migrated;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw invalid(`there is no option migrated.${unknown}; there are: secret, name`);
  const [first, ...more] = [secret].flat().filter((each) => typeof each === 'string' && each !== '');
  if (first === undefined) throw invalid('migrated.secret: give the secret that the old cookies are signed with');
  return { name, secrets: [first, ...more] };
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
  // The framework's own answer, by what it trusts.
  if (proxy !== true) return isFrameworkSecure(request as { secure?: boolean; protocol?: string });
  return headerOf(request.headers, 'x-forwarded-proto')?.split(',', 1)[0]?.trim().toLowerCase() === 'https';
}

function isFrameworkSecure({ secure, protocol }: { readonly secure?: boolean; readonly protocol?: string }): boolean {
  return secure === true || protocol === 'https';
}

function assertKnown(options: DropInOptions, dialect: Dialect): void {
  const known = [...ours, ...common, ...dialect.options];
  for (const name of Object.keys(options ?? {})) {
    if (refused[name] !== undefined) throw invalid(`${name}: ${refused[name]}`);
    if (!known.includes(name)) {
      throw invalid(`there is no option ${JSON.stringify(name)}; there are: ${known.join(', ')}`);
    }
  }
}

export function invalid(message: string): CurfewError {
  return new CurfewError('invalid-configuration', message);
}
