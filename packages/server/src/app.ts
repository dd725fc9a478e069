import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Authority, SecretBox } from '@curfew/core';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { Addresses } from './addresses.ts';
import type { Locations } from './locations/locations.ts';
import type { MailLanguage } from './mail/mail-language.ts';
import type { Post } from './mail/post.ts';
import type { Metrics } from './operation/metrics.ts';
import type { Branding } from './pages/branding.ts';
import type { SignIn } from './providers/providers.ts';
import type { Settings } from './settings.ts';
import type { Reception } from './signals/reception.ts';
import type { Signals } from './signals/signals.ts';
import type { Hub } from './streams/hub.ts';
import type { Tracer } from './tracing/tracer.ts';
import type { Verify } from './verify/verify.ts';

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

declare module 'fastify' {
  interface FastifyInstance {
    /** As in the settings, for whoever has nothing but a request or a reply. */
    readonly ownAddresses: Addresses;
    readonly ownBranding: Branding;
  }
}

/** What every route works with. */
export interface Context {
  readonly authority: Authority;
  readonly settings: Settings;
  readonly metrics: Metrics;
  readonly verify: Verify;
  readonly hub: Hub;
  /** Who outside is told of events; `null` where the store keeps none. */
  readonly signals: Signals | null;
  /** Who outside tells us; `null` where nobody does. */
  readonly reception: Reception | null;
  /** `null`: nothing is traced. */
  readonly tracer: Tracer | null;
  /** What the sign-in page offers. */
  readonly signIn: SignIn;
  /** Where addresses are. */
  readonly locations: Locations;
  /** `null`: no mail is sent. */
  readonly mail: {
    readonly post: Post;
    readonly secrets: SecretBox;
    readonly noteLanguage: MailLanguage['note'];
  } | null;
  /** Whether the server has been told to close. */
  readonly isStopping: () => boolean;
}
