import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

const periodMs = 30_000;
/** Applications take the codes before and after the present one, because clocks differ, and each of them once. */
const tolerance = 1;
const lastUsed = new Map<string, number>();

/** A time-based one-time code that was not used before (RFC 6238); waits for one, if it must. */
export async function nextOneTimeCode(secret: string): Promise<string> {
  const now = Math.floor(Date.now() / periodMs);
  const counter = Math.max(now, (lastUsed.get(secret) ?? 0) + 1);
  lastUsed.set(secret, counter);
  const waitMs = (counter - tolerance) * periodMs - Date.now();
  if (waitMs > 0) await sleep(waitMs);
  return oneTimeCode(secret, counter);
}

/** @see https://www.rfc-editor.org/rfc/rfc4226#section-5.3 */
export function oneTimeCode(secret: string, counter: number): string {
  const { key, digits, algorithm } = readSecret(secret);
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const hash = createHmac(algorithm, key).update(message).digest();
  const offset = (hash.at(-1) ?? 0) & 0x0f;
  const number = (hash.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits;
  return String(number).padStart(digits, '0');
}

/** Base 32, as applications show it, or the address in their QR code. */
function readSecret(secret: string): { key: Buffer; digits: number; algorithm: string } {
  if (!secret.startsWith('otpauth:')) return { key: fromBase32(secret), digits: 6, algorithm: 'sha1' };
  const { searchParams } = new URL(secret);
  return {
    key: fromBase32(searchParams.get('secret') ?? ''),
    digits: Number(searchParams.get('digits') ?? 6),
    algorithm: (searchParams.get('algorithm') ?? 'SHA1').toLowerCase(),
  };
}

/** Whether a text can be a secret. */
export function isOneTimeSecret(secret: string): boolean {
  const text =
    secret.startsWith('otpauth:') && URL.canParse(secret) ? new URL(secret).searchParams.get('secret') : secret;
  return /^[A-Z2-7\s=-]{8,}$/i.test(text ?? '');
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function fromBase32(text: string): Buffer {
  const bits = [...text.toUpperCase().replace(/[\s=-]/g, '')]
    .map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
