import * as client from 'openid-client';
import { ProviderFault } from './fault.ts';
import type { ProviderSettings } from './settings.ts';

/** How long what a provider says of itself is believed. */
const freshForMs = 3_600_000;
/** Seconds that two clocks may differ. */
export const clockToleranceSeconds = 30;
/** Seconds for one request to a provider. */
const timeoutSeconds = 10;
/** Seconds for which openid-client waits before it looks for a key that it does not know. */
const keyCooldownSeconds = 60;

/** A provider as openid-client needs it. */
export interface Discovery {
  /** What it says of itself, read when it is first needed. Where it cannot be read again, what was read before counts on. */
  metadata(): Promise<client.ServerMetadata>;
  /** For one sign-in. */
  configuration(): Promise<client.Configuration>;
  /** Keeps the keys that a sign-in has read, for the next one. */
  keepKeys(configuration: client.Configuration): void;
}

export function createDiscovery(settings: ProviderSettings): Discovery {
  const { issuer, clientId, clientSecret } = settings;
  const extensions = [
    // An id token is believed for its signature, also where TLS ends before it reaches this machine.
    client.enableNonRepudiationChecks,
    ...(isOfThisMachine(issuer) ? [client.allowInsecureRequests] : []),
  ];
  let known: { readonly metadata: client.ServerMetadata; readonly at: number } | undefined;
  let reading: Promise<client.ServerMetadata> | undefined;
  let keys: ReturnType<typeof client.getJwksCache>;

  async function read(): Promise<client.ServerMetadata> {
    try {
      const options = { timeout: timeoutSeconds, execute: extensions };
      const discovered = await client.discovery(issuer, clientId, clientSecret, undefined, options);
      known = { metadata: { ...discovered.serverMetadata() }, at: Date.now() };
      return known.metadata;
    } catch (error) {
      if (known !== undefined) return known.metadata;
      throw new ProviderFault(`cannot read the configuration of ${issuer.href}`, {
        reason: 'unreachable',
        cause: error,
      });
    } finally {
      reading = undefined;
    }
  }

  async function metadata(): Promise<client.ServerMetadata> {
    if (known !== undefined && Math.abs(Date.now() - known.at) < freshForMs) return known.metadata;
    reading ??= read();
    return reading;
  }

  return {
    metadata,
    async configuration() {
      const options = { client_secret: clientSecret, [client.clockTolerance]: clockToleranceSeconds };
      const configuration = new client.Configuration(await metadata(), clientId, options);
      configuration.timeout = timeoutSeconds;
      for (const extend of extensions) extend(configuration);
      // Id tokens come from the provider itself, so that a key which nobody has seen is no attack to be slowed down: cached keys count as
      // old enough to be read again at once. Otherwise nobody could sign in for a minute after a provider has changed its key.
      if (keys !== undefined) client.setJwksCache(configuration, { ...keys, uat: keys.uat - keyCooldownSeconds });
      return configuration;
    },
    keepKeys(configuration) {
      const read = client.getJwksCache(configuration);
      const isNewer = read !== undefined && (keys === undefined || read.uat > keys.uat - keyCooldownSeconds);
      if (isNewer) keys = read;
    },
  };
}

/** Plain http is for development, where nothing leaves the machine. */
function isOfThisMachine({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && /^(?:(?:.+\.)?localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}
