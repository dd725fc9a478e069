import { createHash } from 'node:crypto';

export interface Sample {
  readonly value: string;
  /** Milliseconds since the epoch when it was issued. */
  readonly at: number;
}

/** How a token was reproduced without having been seen; null: it was not. */
export function explainTokens(inOrder: readonly Sample[], others: readonly Sample[] = []): string | null {
  return explainRepeats([...inOrder, ...others]) ?? explainCounter(inOrder) ?? explainHash(inOrder);
}

function explainRepeats(samples: readonly Sample[]): string | null {
  const seen = new Set<string>();
  for (const { value } of samples) {
    if (seen.has(value)) return 'the same token was issued to two visitors';
    seen.add(value);
  }
  return null;
}

const readings: readonly { readonly name: string; read(token: string): bigint | null }[] = [
  { name: 'decimal', read: (token) => (/^\d{1,30}$/.test(token) ? BigInt(token) : null) },
  { name: 'hexadecimal', read: (token) => (/^[0-9a-f]{1,24}$/i.test(token) ? BigInt(`0x${token}`) : null) },
  { name: 'base 36', read: (token) => (/^[0-9a-z]{1,16}$/i.test(token) ? fromBase36(token) : null) },
  { name: 'base64', read: (token) => fromBase64(token) },
];

const largestStep = 10_000n;

/** A counter: each token a little more than the one before. The last is foretold from those before it. */
function explainCounter(samples: readonly Sample[]): string | null {
  if (samples.length < 4) return null;
  for (const { name, read } of readings) {
    const numbers = samples.map(({ value }) => read(value));
    if (!numbers.every((one) => one !== null)) continue;
    const steps = numbers.slice(1).map((one, index) => one - (numbers[index] ?? 0n));
    const isCounter = steps.every((step) => step > 0n && step <= largestStep);
    // Clocks count as well: steps that fit the time between two tokens are the clock's.
    if (isCounter) return `tokens are ${name} numbers that grow by ${steps.at(-1)} or so from one to the next`;
  }
  return null;
}

function fromBase36(token: string): bigint {
  return [...token.toLowerCase()].reduce((value, digit) => value * 36n + BigInt(Number.parseInt(digit, 36)), 0n);
}

function fromBase64(token: string): bigint | null {
  if (!/^[\w+/-]{2,16}={0,2}$/.test(token)) return null;
  const bytes = Buffer.from(token, 'base64');
  const digits = bytes.toString('latin1');
  if (/^\d+$/.test(digits)) return BigInt(digits);
  return bytes.length === 0 ? null : BigInt(`0x${bytes.toString('hex')}`);
}

const hashes: Record<number, string> = { 32: 'md5', 40: 'sha1', 64: 'sha256' };
const countersTried = 100_000;
const timeWindowMs = 2000;

/** A hash of something that can be counted through: a counter, or the time. */
function explainHash(samples: readonly Sample[]): string | null {
  const hexadecimal = samples.filter(({ value }) => /^[0-9a-f]+$/i.test(value));
  const algorithm = hashes[hexadecimal[0]?.value.length ?? 0];
  if (algorithm === undefined) return null;
  const wanted = new Set(hexadecimal.map(({ value }) => value.toLowerCase()));
  const isHit = (text: string) => wanted.has(createHash(algorithm).update(text).digest('hex'));
  for (let counter = 0; counter < countersTried; counter += 1) {
    if (isHit(String(counter))) return `a token is the ${algorithm} of the number ${counter}`;
  }
  for (const { at } of hexadecimal.slice(0, 3)) {
    for (let time = at - timeWindowMs; time <= at + timeWindowMs; time += 1) {
      if (isHit(String(time))) return `a token is the ${algorithm} of the time in milliseconds`;
    }
    const second = Math.floor(at / 1000);
    if ([second - 1, second, second + 1].some((time) => isHit(String(time))))
      return `a token is the ${algorithm} of the time in seconds`;
  }
  return null;
}
