import { CurfewError } from '@curfew/core';
import { createLocalJWKSet, errors, type JWK, type JWTVerifyGetKey } from 'jose';
import type { Send } from '../network/send.ts';
import type { TransmitterSettings } from './settings.ts';

/** How long keys are believed, and what the transmitter says of itself. */
const freshMs = 3_600_000;
/** How soon keys are read again where they could not be, or because a token names one that is not known: anybody can make one up. */
const cooldownMs = 30_000;

/** What a transmitter publishes of itself. */
export interface PublishedKeys {
  /** @throws JOSEError where there is no such key; CurfewError `provider-unavailable` where none can be read. */
  readonly find: JWTVerifyGetKey;
  /** Members of a subject without which an event cannot be understood (OpenID SSF 1.0 3.6). */
  criticalMembers(): Promise<readonly string[]>;
}

interface Published {
  readonly at: number;
  readonly find: JWTVerifyGetKey;
  readonly critical: readonly string[];
}

/** The keys of a transmitter, read when they are first needed, and again when they have aged or one is not known. */
export function createPublishedKeys(
  { issuer, jwksUri }: Pick<TransmitterSettings, 'issuer' | 'jwksUri'>,
  send: Send,
  now: () => number,
): PublishedKeys {
  let known: Published | null = null;
  /** The last attempt, where it has failed. */
  let failed: { readonly at: number; readonly error: unknown } | null = null;
  let reading: Promise<void> | null = null;

  async function read(): Promise<Published> {
    const about = jwksUri === null ? await discover(send, issuer) : { keysAt: jwksUri, critical: [] };
    const { keys } = await readJson(send, about.keysAt, 'its keys');
    if (!Array.isArray(keys)) throw unavailable('its keys are no key set');
    // A shared secret is nobody's signature.
    const find = createLocalJWKSet({ keys: (keys as JWK[]).filter(({ kty }) => kty !== 'oct') });
    return { at: now(), find, critical: about.critical };
  }

  async function attempt(): Promise<void> {
    try {
      known = await read();
      failed = null;
    } catch (error) {
      failed = { at: now(), error };
    } finally {
      reading = null;
    }
  }

  async function current(mostAgeMs: number): Promise<Published> {
    if (known !== null && Math.abs(now() - known.at) < mostAgeMs) return known;
    if (failed === null || Math.abs(now() - failed.at) >= cooldownMs) {
      reading ??= attempt();
      await reading;
    }
    // What was read before counts on where nothing can be read now.
    if (known === null) throw failed?.error;
    return known;
  }

  return {
    async find(header, token) {
      const { find } = await current(freshMs);
      try {
        return await find(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        return (await current(cooldownMs)).find(header, token);
      }
    },
    criticalMembers: async () => (await current(freshMs)).critical,
  };
}

/** OpenID SSF 1.0 7.2: the path of the issuer comes behind that of the document. */
async function discover(
  send: Send,
  issuer: string,
): Promise<{ readonly keysAt: URL; readonly critical: readonly string[] }> {
  const address = new URL(issuer);
  address.pathname = `/.well-known/ssf-configuration${address.pathname.replace(/\/$/, '')}`;
  const found = await readJson(send, address, 'its configuration');
  if (found.issuer !== issuer) throw unavailable('its configuration is that of another issuer');
  const keysAt = typeof found.jwks_uri === 'string' ? URL.parse(found.jwks_uri) : null;
  if (keysAt === null) throw unavailable('its configuration names no keys');
  const { critical_subject_members: critical } = found;
  return { keysAt, critical: Array.isArray(critical) ? critical.filter((name) => typeof name === 'string') : [] };
}

async function readJson(send: Send, url: URL, what: string): Promise<Readonly<Record<string, unknown>>> {
  const sent = await send(url, { method: 'GET', headers: { accept: 'application/json', 'user-agent': 'Curfew' } });
  if (!sent.ok) throw unavailable(`${what} cannot be read: ${sent.error}`);
  if (sent.answer.status !== 200) throw unavailable(`${what} cannot be read: answered ${sent.answer.status}`);
  try {
    const found: unknown = JSON.parse(sent.answer.body);
    if (typeof found === 'object' && found !== null) return found as Readonly<Record<string, unknown>>;
  } catch {
    // As for anything else that is not an object.
  }
  throw unavailable(`${what} is not a JSON object`);
}

function unavailable(why: string): CurfewError {
  return new CurfewError('provider-unavailable', `cannot read the transmitter's signing keys: ${why}`);
}
