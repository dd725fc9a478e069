import { pbkdf2, randomBytes } from 'node:crypto';

export type Pbkdf2Digest = keyof typeof digestBytes;

export interface Pbkdf2Parameters {
  readonly digest: Pbkdf2Digest;
  readonly iterations: number;
  readonly salt: Uint8Array;
}

/** In iterations by digest; 0 is none at all. */
export type HashWork = Readonly<Record<Pbkdf2Digest, number>>;

export const digestBytes = { sha1: 20, sha256: 32, sha512: 64 } as const;
const digests = Object.keys(digestBytes) as readonly Pbkdf2Digest[];

/**
 * Derives a key from a text, or does as much for nothing, by the same work in both cases: of every digest that `work` names, all
 * iterations that the heaviest hash has, in two steps, wherever the parameters at hand divide them. So nobody can tell by the time
 * whether there is such a user, or how their password is kept (CWE-208).
 *
 * @returns as many bytes as the digest gives at once; `null` without parameters.
 */
export async function deriveKey(
  text: string,
  parameters: Pbkdf2Parameters | null,
  work: HashWork,
): Promise<Uint8Array | null> {
  let key: Uint8Array | null = null;
  for (const digest of digests) {
    const own = parameters?.digest === digest ? parameters : null;
    const all = Math.max(work[digest], own?.iterations ?? 0);
    if (all === 0) continue;
    const iterations = own?.iterations ?? 1;
    const derived = await derive(text, own?.salt ?? saltOfNobody, iterations, digest);
    await derive(text, saltOfNobody, all + 1 - iterations, digest);
    if (own !== null) key = derived;
  }
  return key;
}

const saltOfNobody = randomBytes(16);

function derive(
  text: string,
  salt: Uint8Array,
  iterations: number,
  digest: Pbkdf2Digest,
): Promise<Buffer<ArrayBufferLike>> {
  return new Promise((resolve, reject) => {
    pbkdf2(text, salt, iterations, digestBytes[digest], digest, (error, derived) => {
      if (error === null) resolve(derived);
      else reject(error);
    });
  });
}
