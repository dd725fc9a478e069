import { randomInt, randomUUID } from 'node:crypto';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * A random value with the shape of a sample: letters, digits and hex digits stay what they are, everything else stays
 * where it is. Long values keep to 4,000 characters, which is what a cookie holds.
 */
export function inventLike(sample: string): string {
  if (uuid.test(sample)) return randomUUID();
  const shape = sample === '' ? '0'.repeat(32) : sample.slice(0, 4000);
  const alphabets = /^[0-9a-f]+$/i.test(shape) && /[a-f]/i.test(shape) ? hex : anyLetter;
  // Percent-encoded characters (`s%3A`) are part of the shape.
  return shape.replace(/%[0-9A-Fa-f]{2}|[0-9A-Za-z]/g, (part) => (part.length > 1 ? part : drawLike(part, alphabets)));
}

type Alphabets = readonly (readonly [RegExp, string])[];
const hex: Alphabets = [
  [/[A-F]/, '0123456789ABCDEF'],
  [/./, '0123456789abcdef'],
];
const anyLetter: Alphabets = [
  [/[0-9]/, '0123456789'],
  [/[a-z]/, 'abcdefghijklmnopqrstuvwxyz'],
  [/./, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
];

function drawLike(character: string, alphabets: Alphabets): string {
  const [, alphabet = '0'] = alphabets.find(([pattern]) => pattern.test(character)) ?? [];
  return alphabet[randomInt(alphabet.length)] ?? '0';
}
