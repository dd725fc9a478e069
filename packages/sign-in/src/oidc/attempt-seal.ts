import { scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { EncryptJWT, jwtDecrypt } from 'jose';
import type { ProviderSettings } from './settings.ts';

/** A sign-in that a browser has begun and not finished. */
export interface Attempt {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly returnTo: string | null;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Whether the person has to prove themselves again, whatever session the provider has. */
  readonly again: boolean;
  /** The session whose user connects an account. Absent: it is a sign-in. */
  readonly connects?: string;
}

/** Keeps attempts in the browser that makes them, where nobody can read, make or change them. */
export interface AttemptSeal {
  seal(attempts: readonly Attempt[]): Promise<string>;
  /** Those that are in time; none where the text is not ours. */
  open(text: string | null): Promise<readonly Attempt[]>;
}

/** Longer than anybody needs to type a password and a code. */
const attemptLastsMs = 10 * 60_000;
/** Browsers keep 4,096 bytes of a cookie with its name and attributes. */
const longestSealed = 3_800;

/**
 * The key comes from the client secret, which every server of one installation has: what one begins, another one can finish, and
 * nothing is written to the store for somebody who has proven nothing yet. Made slowly, because a visitor has a text to try guesses on.
 */
export function createAttemptSeal({ name, issuer, clientId, clientSecret }: ProviderSettings): AttemptSeal {
  let key: Promise<Uint8Array> | undefined;
  const salt = JSON.stringify(['curfew sign-in attempt', issuer.href, clientId, name]);
  const derive = () => (key ??= derived(clientSecret, salt, 32) as Promise<Uint8Array>);

  async function encrypt(attempts: readonly Attempt[]): Promise<string> {
    return new EncryptJWT({ attempts })
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .setAudience(name)
      .encrypt(await derive());
  }

  return {
    async seal(attempts) {
      for (let first = 0; ; first++) {
        const sealed = await encrypt(attempts.slice(first));
        // The oldest tab has to begin again.
        if (sealed.length <= longestSealed || first >= attempts.length) return sealed;
      }
    },
    async open(text) {
      if (text === null || text.length > longestSealed) return [];
      try {
        const { payload } = await jwtDecrypt(text, await derive(), {
          audience: name,
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
        });
        const since = Date.now() - attemptLastsMs;
        return (payload.attempts as readonly Attempt[]).filter(({ startedAt }) => startedAt > since);
      } catch {
        return [];
      }
    },
  };
}

const derived = promisify(scrypt) as (secret: string, salt: string, length: number) => Promise<Buffer>;
