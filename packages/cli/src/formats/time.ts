/**
 * An instant as CockroachDB prints its timestamps: UTC, without a zone, and without the trailing zeros of the fraction.
 *
 * @param instant milliseconds since the epoch, or ISO 8601 as views have it.
 */
export function formatTime(instant: number | string): string {
  return new Date(instant)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.?0*Z$/, '');
}

/** As {@link formatTime}, with NULL for "none". */
export function formatTimeOrNull(instant: number | string | null): string | null {
  return instant === null ? null : formatTime(instant);
}
