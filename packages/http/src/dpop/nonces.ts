import { createHmac } from 'node:crypto';
import { isSameText, type SecretBox } from '@curfew/core';

/** Texts that this server gives to clients, to be put into their proofs: so that none can be made long before. */
export interface ProofNonces {
  issue(now: number): string;
  /** `current`: it is good, and stays so for a while. `fading`: it is good, and another one is due. */
  judge(nonce: string, now: number): 'current' | 'fading' | 'unknown';
}

const fadesAfterMs = 120_000;
const lastsMs = 300_000;
const context = 'dpop nonce';

/**
 * Nothing is kept: each says when it was made, sealed.
 *
 * @param secrets with a key that all processes have which serve on one address
 * @see https://www.rfc-editor.org/rfc/rfc9449#section-9
 */
export function createProofNonces(secrets: Pick<SecretBox, 'seal' | 'open'>): ProofNonces {
  return {
    issue: (now) => secrets.seal(String(now), context),
    judge(nonce, now) {
      const madeAt = secrets.open(nonce, context);
      if (madeAt === null) return 'unknown';
      // One that a clock made which was ahead is not good for longer than any other.
      const age = Math.abs(now - Number(madeAt));
      if (age > lastsMs) return 'unknown';
      return age > fadesAfterMs ? 'fading' : 'current';
    },
  };
}

/**
 * Nonces that are signed with a secret of the application's own.
 *
 * @param secret at least 32 characters that nobody can guess, the same in all processes which serve on one address
 */
export function createSignedNonces(secret: string): ProofNonces {
  const sign = (text: string) => createHmac('sha256', secret).update(`${context} ${text}`).digest('base64url');
  return createProofNonces({
    seal: (text) => `${text}.${sign(text)}`,
    open(sealed) {
      const [text = '', seal = ''] = sealed.split('.', 2);
      return isSameText(seal, sign(text)) ? text : null;
    },
  });
}
