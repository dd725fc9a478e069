/**
 * An instant as CockroachDB prints its timestamps: UTC, without a zone, and without the trailing zeros of the fraction.
 *
 * @param instant milliseconds since the epoch.
 */
export function formatTime(instant: number): string {
  return new Date(instant)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.?0*Z$/, '');
}

/** As {@link formatTime}, with NULL for "none". */
export function formatTimeOrNull(instant: number | null): string | null {
  return instant === null ? null : formatTime(instant);
}
