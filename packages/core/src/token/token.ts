import { hash } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** How many characters a token has. */
export const tokenLength = 40;
/** The largest multiple of 62 in a byte: bytes from here on would favour the first characters, so they are dropped. */
const unbiasedBytes = 256 - (256 % alphabet.length);
const masked = 'Token(***)';

/** Whatever looks like one of our tokens inside a longer text. */
const tokenInText = new RegExp(`(?<![0-9A-Za-z])[0-9A-Za-z]{${tokenLength}}(?![0-9A-Za-z])`, 'g');

/**
 * Replaces what looks like a token by its mask. For messages that repeat what a client sent: people paste tokens into
 * addresses, names and durations.
 *
 * @example
 * maskTokens(`no route for /x?token=${'a'.repeat(40)}`); // the token is not in it
 * @see CWE-532
 */
export function maskTokens(text: string): string {
  return text.replaceAll(tokenInText, masked);
}

/**
 * SHA-256 of a token, in lower-case hex: the only trace of a token that a store ever holds. A plain hash is enough
 * because the token has 238 bits of entropy (OWASP ASVS 5.0 11.4.1 asks for slow hashes for passwords only).
 */
export type Digest = string & { readonly __brand: 'Digest' };

/** Fills an array with bytes from a cryptographically secure source. */
export type RandomBytes = (size: number) => Uint8Array;

/**
 * The secret that a client presents. It prints, serialises and inspects as a mask, so that a log line or an error
 * cannot give it away; `reveal` is the one way to its text.
 *
 * @example
 * response.setHeader('set-cookie', `session=${token.reveal()}; HttpOnly; Secure; Path=/`);
 * console.log(`${token}`); // the mask
 * @see OWASP ASVS 5.0, 7.2.3; CWE-532
 */
export class Token {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  /** A new token of 40 characters of `[0-9A-Za-z]`, without bias (rejection sampling). */
  static generate(randomBytes: RandomBytes): Token {
    let text = '';
    while (text.length < tokenLength) {
      for (const byte of randomBytes(tokenLength + 8)) {
        if (byte < unbiasedBytes && text.length < tokenLength) text += alphabet[byte % alphabet.length];
      }
    }
    return new Token(text);
  }

  reveal(): string {
    return this.#text;
  }

  get digest(): Digest {
    return hash('sha256', this.#text, 'hex') as Digest;
  }

  toString(): string {
    return masked;
  }

  toJSON(): string {
    return masked;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return masked;
  }
}

/**
 * The digest of the token that a client presented, with whatever proof behind it; `null` where it cannot be a token of ours and need not
 * be looked up.
 *
 * @example
 * const digest = digestOf(cookie);
 * if (digest === null) return null;
 * @see CWE-312: the store holds nothing that lets anybody in
 */
export function digestOf(presented: string | null | undefined): Digest | null {
  if (presented == null || presented.length < tokenLength) return null;
  // Behind a line break comes what proves the possession of a key: see `presentedWith`.
  if (presented.length > tokenLength && presented.charCodeAt(tokenLength) !== 10) return null;
  for (let index = 0; index < tokenLength; index++) {
    const code = presented.charCodeAt(index);
    const isDigit = code >= 48 && code <= 57;
    const isUpper = code >= 65 && code <= 90;
    const isLower = code >= 97 && code <= 122;
    if (!isDigit && !isUpper && !isLower) return null;
  }
  const token = presented.length === tokenLength ? presented : presented.slice(0, tokenLength);
  return hash('sha256', token, 'hex') as Digest;
}
