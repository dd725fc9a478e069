import { createHmac, randomBytes } from 'node:crypto';
import { presentedWith, proofsIn, tokenIn } from './presented.ts';
import { isSameText } from './same-text.ts';
import { tokenLength } from './token.ts';

/*
 * A program proves its key with each request (DPoP). Whoever has checked that proof says so in what is presented, behind the token: by
 * a text that only this process can make, so that it is worth nothing in any body, header or file that comes from elsewhere.
 */

/** A key that somebody has just proven to have. */
export interface ProvenKey {
  /** RFC 7638, SHA-256, in base64url. */
  readonly thumbprint: string;
  /** What the proof is known by: it counts once. */
  readonly proofId: string;
  /** The request that has brought it, under a name that no other one has. */
  readonly request: string;
}

/** No cookie and no header's token can hold a semicolon. */
const mark = ';';
const unprovenMark = `${mark}unproven`;
/** For who is told the key, and checks the proof elsewhere. */
const anyKey = '*';

const processKey = randomBytes(32);

/** A token that came under the scheme for bound ones, whose proof has not been checked or is none: good for ending it alone. */
export function presentedUnproven(token: string): string {
  return presentedWith(token, [unprovenMark]);
}

/** A token whose client has proven that it has a key. @see RFC 9449, 7 */
export function presentedByKey(token: string, { thumbprint, proofId, request }: ProvenKey): string {
  const text = [thumbprint, proofId, request].join(mark);
  return presentedWith(token, [`${mark}${text};${sealOf(token, text)}`]);
}

/** A token that a resource server asks about, which is told the key and checks the proof by itself. @see RFC 9449, 6.2 */
export function presentedForKey(token: string): string {
  return presentedByKey(token, { thumbprint: anyKey, proofId: '', request: '' });
}

/** Whether a token came under the scheme for bound ones, whatever its proof was worth. */
export function isUnderKeyScheme(presented: string): boolean {
  return presented.charCodeAt(tokenLength) === 10 && presented.charAt(tokenLength + 1) === mark;
}

/** What is known of the key that came with a token. */
export type KeyWitness =
  | { readonly is: 'absent' | 'unproven' | 'asked-elsewhere' }
  | (ProvenKey & { readonly is: 'proven' });

export function readKeyWitness(presented: string): KeyWitness {
  if (!isUnderKeyScheme(presented)) return { is: 'absent' };
  const [text = ''] = proofsIn(presented);
  const [, thumbprint = '', proofId = '', request = '', seal = ''] = text.split(mark);
  const expected = sealOf(tokenIn(presented), [thumbprint, proofId, request].join(mark));
  if (!isSameText(seal, expected)) return { is: 'unproven' };
  return thumbprint === anyKey ? { is: 'asked-elsewhere' } : { is: 'proven', thumbprint, proofId, request };
}

function sealOf(token: string, text: string): string {
  return createHmac('sha256', processKey).update(`${token} ${text}`).digest('base64url');
}
