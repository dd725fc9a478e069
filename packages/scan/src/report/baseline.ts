import { InvalidTarget } from '../target/invalid-target.ts';
import type { Finding } from './report.ts';

/**
 * Fingerprints of findings that are known: a former JSON report, or a list of fingerprints.
 * @throws InvalidTarget if it is neither
 */
export function readBaseline(text: string): ReadonlySet<string> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InvalidTarget('the baseline is not JSON', { cause: error });
  }
  const list: unknown = Array.isArray(value) ? value : (value as { findings?: unknown } | null)?.findings;
  if (!Array.isArray(list)) throw new InvalidTarget('the baseline must be a JSON report or a list of fingerprints');
  return new Set(list.map((one: unknown) => (typeof one === 'string' ? one : (one as Finding).fingerprint)));
}
