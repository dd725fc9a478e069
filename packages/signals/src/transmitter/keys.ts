import { randomUUID } from 'node:crypto';
import { CurfewError } from '@curfew/core';
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTPayload,
  SignJWT,
} from 'jose';

const signingAlgorithms = ['RS256', 'ES256'] as const;
export type SigningAlgorithm = (typeof signingAlgorithms)[number];

/** How long a key is published after it has been replaced: as long as somebody may hold a message that it has signed. */
const keptMs = 7 * 86_400_000;

interface KeptKey extends JWK {
  readonly kid: string;
  readonly alg: string;
  /** Since when it signs nothing any more, in milliseconds. */
  readonly replacedAt?: number;
}

/** The keys that security event tokens are signed with. */
export interface SigningKeys {
  /** As they are published: without what signs. */
  published(): Promise<{ readonly keys: readonly JWK[] }>;
  /** @param payload without `jti`: one is made */
  sign(payload: JWTPayload): Promise<string>;
}

/** The text of a new key file, or of an old one with a new key in front. */
export async function newSigningKey(
  algorithm: SigningAlgorithm,
  now: number,
  previous: string | null = null,
): Promise<string> {
  const pair = await generateKeyPair(algorithm, { extractable: true, modulusLength: 2_048 });
  const jwk = await exportJWK(pair.privateKey);
  const key: KeptKey = { ...jwk, alg: algorithm, use: 'sig', kid: await calculateJwkThumbprint(jwk) };
  const kept = previous === null ? [] : parse(previous);
  const replaced = kept.map((one) => ({ ...one, replacedAt: one.replacedAt ?? now }));
  const keys = [key, ...replaced.filter(({ replacedAt }) => now - replacedAt < keptMs)];
  return `${JSON.stringify({ keys }, null, 2)}\n`;
}

/** @throws CurfewError `invalid-configuration` for a file that holds no keys; never quoting it. */
export async function readSigningKeys(text: string): Promise<SigningKeys> {
  const keys = parse(text);
  const [current] = keys as [KeptKey];
  const { alg, kid } = current;
  const key = await importJWK(current, alg).catch((cause: unknown) => {
    throw notKeys(cause);
  });
  return {
    published: async () => ({ keys: keys.map(publicPart) }),
    sign: (payload) =>
      new SignJWT({ jti: randomUUID(), ...payload }).setProtectedHeader({ alg, kid, typ: 'secevent+jwt' }).sign(key),
  };
}

function publicPart({ kty, alg, kid, n, e, crv, x, y }: KeptKey): JWK {
  const all = { kty, use: 'sig', alg, kid, n, e, crv, x, y };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as unknown as JWK;
}

function parse(text: string): readonly KeptKey[] {
  try {
    const { keys } = JSON.parse(text) as { readonly keys: readonly KeptKey[] };
    if (keys.length > 0 && keys.every(({ kid, alg }) => kid && (signingAlgorithms as readonly string[]).includes(alg)))
      return keys;
  } catch (cause) {
    throw notKeys(cause);
  }
  throw notKeys();
}

function notKeys(cause?: unknown): CurfewError {
  return new CurfewError(
    'invalid-configuration',
    'the file of signing keys holds no keys: write none, and one is made',
    { cause },
  );
}
