import { type PolicyRule, unlimited } from '@curfew/core';

/** CouchDB's ten minutes without use, which it lets go on for ever; the cap is ours. */
export const couchdbPolicy: PolicyRule = { ...unlimited, idleTimeoutMs: 600_000, tokenLifetimeMs: 24 * 3_600_000 };

export interface CouchdbOptions {
  /** The policy of its sessions. Default: `couchdb`. */
  readonly policy?: string;
  /** Whether anybody may make themselves a user, as an open `_users` database lets them. Default: no. */
  readonly openSignUp?: boolean;
  /** Whether who is nobody is refused everywhere but at signing in, `/` and `/_up`, as `require_valid_user`. Default: no. */
  readonly requireValidUser?: boolean;
  /** A CouchDB behind this server. Default: none. */
  readonly gateway?: CouchdbGatewayOptions;
}

/** A CouchDB behind this server, which believes it who is calling. It must not be reachable by anybody else. */
export interface CouchdbGatewayOptions extends ProxyAuthentication {
  /** Such as `http://127.0.0.1:5984`. */
  readonly url: URL;
}

/** How a CouchDB is told who is calling: `[chttpd_auth] proxy_use_secret = true`, and the same `secret`. */
export interface ProxyAuthentication {
  readonly secret: string;
  /** `sha1` for CouchDB up to 3.3.1. Default: `sha256`. */
  readonly algorithm?: 'sha1' | 'sha256';
  /**
   * Roles of ours under which a user has a system role there, such as `{ admin: '_admin' }`. Without it nobody has one:
   * CouchDB takes roles at their word. Default: none.
   */
  readonly systemRoles?: Readonly<Record<string, string>>;
}
