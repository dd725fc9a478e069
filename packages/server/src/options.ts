import type { Authority, SecretBox } from '@curfew/core';
import type { Sealer } from '@curfew/signals/sealing';
import type { DialectsOptions } from './dialects/options.ts';
import type { Locations } from './locations/locations.ts';
import type { MailOptions } from './mail/post.ts';
import type { MaintenanceOptions } from './operation/maintenance.ts';
import type { BrandingOptions } from './pages/branding.ts';
import type { SignInOptions } from './providers/providers.ts';
import type { SignalsOptions } from './signals/signals.ts';
import type { StreamOptions } from './streams/hub.ts';
import type { Tracer } from './tracing/tracer.ts';

export interface ServerOptions {
  readonly authority: Authority;
  /** By what users get mail: links to set another password, and notices. Default: none. */
  readonly mail?: MailOptions;
  /**
   * Where people reach the server. With https the cookie is `__Host-session; Secure`; without a public URL, or with an http
   * one, which must be loopback, it is `session`. Where it has a path, such as `/curfew`, everything of the server's own is below that.
   */
  readonly publicUrl?: URL;
  /**
   * What the cookie is called, without prefix: over https `__Host-` comes before it. Default: `session`. Two servers on one host need
   * two names, because cookies know no ports.
   */
  readonly cookieName?: string;
  /** Address ranges whose `X-Forwarded-*` and `X-Request-Id` are believed. Default: none. */
  readonly trustedProxies?: readonly string[];
  /** `strict`: clients that send neither Sec-Fetch-Site nor Origin must prove themselves by `X-CSRF-Token`. */
  readonly csrf?: 'standard' | 'strict';
  /**
   * Makes every proof of a key (DPoP) contain a nonce of this server, sealed by this, which all processes have that serve on one address.
   * Default: proofs need none.
   */
  readonly proofNonces?: SecretBox;
  /** Further origins to which a person may be sent back after signing in. Default: none. */
  readonly returnOrigins?: readonly string[];
  /** Where the built console lies. Default: beside this package. */
  readonly consoleFolder?: string;
  /** Default: all of them, as they come. */
  readonly dialects?: DialectsOptions;
  /** Default: with a name and a password alone. */
  readonly signIn?: SignInOptions;
  /** Default: Curfew's own name, logo and colours. */
  readonly branding?: BrandingOptions;
  /** Where addresses are. Default: nobody says. */
  readonly locations?: Locations;
  readonly log?: LogOptions;
  readonly maintenance?: MaintenanceOptions;
  /** Seals the trail, every five seconds. Default: nobody does. */
  readonly sealer?: Sealer;
  /** What `/metrics` answers where several processes serve on one address. Default: what this one has to say. */
  readonly allMetrics?: () => Promise<string>;
  readonly streams?: StreamOptions;
  /** Follows requests (OpenTelemetry). Default: nobody does, at no cost. */
  readonly tracer?: Tracer;
  /** Who outside is told of events. */
  readonly signals?: SignalsOptions;
  /**
   * How long, in milliseconds, a server that is told to close says so (`/readyz`, `Connection: close`) and serves on, for load
   * balancers to notice. Default: 0.
   */
  readonly shutdownDelayMs?: number;
}

export interface LogOptions {
  /** A level of pino, or `silent`. */
  readonly level: string;
  /** Default: standard error. */
  readonly stream?: NodeJS.WritableStream;
}
