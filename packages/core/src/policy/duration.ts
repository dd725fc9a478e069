import { CurfewError } from '../errors.ts';

const unitMs: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  // Micro sign and Greek letter: keyboards have one or the other.
  '\u00b5s': 1e-3,
  '\u03bcs': 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** The longest duration that is accepted: one hundred years. Longer ones overflow what dates can hold. */
const longestMs = 36_525 * 86_400_000;

/**
 * Reads a duration such as `4h30m`, `90s`, `1.5h` or `30d` into milliseconds. `0` alone needs no unit.
 *
 * These are the durations of Go's `time.ParseDuration`, and days. A number without a unit is refused, as there, so that
 * `3600` is never taken for something else than meant. So is what is shorter than a millisecond: rounded to 0, a limit
 * would be switched off by it.
 *
 * @example
 * parseDuration('4h30m'); // 16_200_000
 * @throws CurfewError `invalid-duration`, naming the value.
 * @see https://pkg.go.dev/time#ParseDuration
 */
export function parseDuration(text: string): number {
  const unsigned = text.replace(/^\+/, '');
  if (unsigned === '0') return 0;
  const parts = [...unsigned.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h|d)/g)];
  const wellFormed = parts.length > 0 && parts.map((part) => part[0]).join('') === unsigned;
  if (!wellFormed) {
    const hint = /^\d+(\.\d+)?$/.test(text) ? `; a unit is missing, for example "${text}s"` : '';
    throw new CurfewError(
      'invalid-duration',
      `invalid duration ${JSON.stringify(text)}${hint}: write it like 90s, 4h30m or 30d`,
    );
  }
  const exact = parts.reduce((sum, [, number, unit]) => sum + Number(number) * (unitMs[unit ?? ''] ?? 0), 0);
  const total = Math.round(exact);
  if (exact > 0 && total === 0) {
    throw new CurfewError('invalid-duration', `invalid duration ${JSON.stringify(text)}: it is shorter than 1ms`);
  }
  if (total > longestMs) {
    throw new CurfewError('invalid-duration', `invalid duration ${JSON.stringify(text)}: it is longer than 100 years`);
  }
  return total;
}

/**
 * Writes milliseconds the way Go does: `4h30m0s`, `1m30s`, `90ms`, `0s`.
 *
 * @example
 * formatDuration(16_200_000); // '4h30m0s'
 * @see https://pkg.go.dev/time#Duration.String
 */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0s';
  if (ms < 1_000) return `${ms}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  const seconds = (ms % 60_000) / 1_000;
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
  if (minutes > 0) return `${minutes}m${seconds}s`;
  return `${seconds}s`;
}
