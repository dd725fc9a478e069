import { timingSafeEqual } from 'node:crypto';

/** Whether two texts are the same, in a time that does not say where they differ. A text from outside may hold anything. */
export function isSameText(one: string, other: string): boolean {
  const [bytes, otherBytes] = [Buffer.from(one), Buffer.from(other)];
  return bytes.length === otherBytes.length && timingSafeEqual(bytes, otherBytes);
}
