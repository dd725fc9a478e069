import { type BitTest, testBits } from './bit-tests.ts';

/** What a set of tokens shows of its generator: an estimate from outside, which cannot see a weak seed behind a hash. */
export interface Analysis {
  readonly samples: number;
  readonly length: number;
  /** Estimated bits at each position of the token. */
  readonly positions: readonly number[];
  /** Their sum: an upper bound, as if positions were independent. */
  readonly bits: number;
  readonly duplicates: number;
  readonly tests: readonly BitTest[];
}

const digits = '0123456789';
const small = 'abcdefghijklmnopqrstuvwxyz';
const capital = small.toUpperCase();

/** Of those that hold all that occurs, the smallest: no token has more bits than that allows. */
const alphabets = [
  '01',
  digits,
  `${digits}abcdef`,
  `${digits}ABCDEF`,
  // base 32: RFC 4648, its "hex" form (PHP with 5 bits a character), Crockford's
  `${capital}234567`,
  `${small}234567`,
  `${digits}${small.slice(0, 22)}`,
  `${digits}${capital.slice(0, 22)}`,
  `${digits}ABCDEFGHJKMNPQRSTVWXYZ`,
  `${digits}abcdefghjkmnpqrstvwxyz`,
  small,
  capital,
  `${digits}${small}`,
  `${digits}${capital}`,
  // base 58
  '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz',
  `${digits}${capital}${small}`,
  `${capital}${small}${digits}-_`,
  `${capital}${small}${digits}+/`,
  // PHP with 6 bits a character
  `${digits}${small}${capital}-,`,
].sort((a, b) => a.length - b.length);

/** The random part of a token; null: it describes itself (a JWT, signed state), and need not be random. */
export function randomPart(token: string): string | null {
  // Padding of base 64 is a matter of length.
  const plain = decode(token)
    .replace(/^s:/, '')
    .replace(/={1,2}$/, '');
  const parts = plain.split('.');
  if (parts.some(isStructured) || isStructured(plain)) return null;
  // A signed id (`id.signature`): what is guessed is the id.
  const [first = ''] = parts;
  return parts.length > 1 && first.length >= 8 ? first : plain;
}

function decode(token: string): string {
  try {
    return decodeURIComponent(token);
  } catch {
    return token;
  }
}

function isStructured(part: string): boolean {
  const text = Buffer.from(part, 'base64').toString('utf8');
  return /^\s*[{[]"?/.test(part) || /^\{"[\w$]/.test(text);
}

export function analyse(tokens: readonly string[]): Analysis {
  const parts = tokens.map(randomPart).filter((part) => part !== null);
  const length = parts.length === 0 ? 0 : Math.min(...parts.map((part) => part.length));
  const alphabet = alphabetOf(parts);
  const positions = Array.from({ length }, (_, index) =>
    bitsAt(
      parts.map((part) => part[index] ?? ''),
      alphabet.length,
    ),
  );
  return {
    samples: parts.length,
    length,
    positions,
    bits: positions.reduce((sum, bits) => sum + bits, 0),
    duplicates: parts.length - new Set(parts).size,
    tests: testBits(toBits(parts, positions, alphabet)),
  };
}

function alphabetOf(parts: readonly string[]): string {
  const used = new Set(parts.join('').replaceAll('-', ''));
  const all = new Set(parts.join(''));
  const fits = (alphabet: string, characters: ReadonlySet<string>) =>
    [...characters].every((one) => alphabet.includes(one));
  return alphabets.find((one) => fits(one, used) && (fits(one, all) || one.length <= 36)) ?? [...all].join('');
}

/**
 * All that the alphabet allows, if about as many different characters occur as chance would show; otherwise only what
 * occurs. With few samples this errs towards the generator, as it should.
 */
function bitsAt(characters: readonly string[], size: number): number {
  const seen = new Set(characters).size;
  if (characters.length < 10) return Math.log2(size);
  const expected = size * (1 - (1 - 1 / size) ** characters.length);
  return seen >= 0.6 * expected ? Math.log2(size) : Math.log2(seen);
}

function toBits(parts: readonly string[], positions: readonly number[], alphabet: string): Uint8Array {
  const width = Math.log2(alphabet.length);
  if (!Number.isInteger(width)) return new Uint8Array();
  const bits: number[] = [];
  for (const part of parts) {
    for (const [index, value] of positions.entries()) {
      const code = alphabet.indexOf(part[index] ?? '');
      if (value < width || code < 0) continue;
      for (let bit = width - 1; bit >= 0; bit -= 1) bits.push((code >> bit) & 1);
    }
  }
  return Uint8Array.from(bits);
}
