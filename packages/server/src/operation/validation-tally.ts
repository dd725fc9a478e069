/** Upper bounds of the buckets, in milliseconds; one more bucket has what took longer. */
export const validationBounds: readonly number[] = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 1_000];

type ValidationOutcome = 'valid' | 'invalid' | 'cross-site' | 'failed';

/**
 * Counts validations in plain numbers: on a path of a few microseconds a metrics library would be a tenth of the work.
 * Written out in the Prometheus text format when it is asked for.
 */
export interface ValidationTally {
  count(outcome: ValidationOutcome, elapsedMs: number): void;
  /** How many validations there were in each bucket, since the process began. */
  buckets(): readonly number[];
  /** Prometheus text exposition format 0.0.4. */
  toText(): string;
}

export function createValidationTally(): ValidationTally {
  const outcomes: Record<ValidationOutcome, number> = { valid: 0, invalid: 0, 'cross-site': 0, failed: 0 };
  const buckets = new Array<number>(validationBounds.length + 1).fill(0);
  let totalMs = 0;

  return {
    count(outcome, elapsedMs) {
      outcomes[outcome]++;
      totalMs += elapsedMs;
      let bucket = 0;
      while (bucket < validationBounds.length && elapsedMs > (validationBounds[bucket] ?? 0)) bucket++;
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    },
    buckets: () => [...buckets],
    toText() {
      const lines = [
        '# HELP curfew_validations_total Sessions judged for a gateway, by outcome',
        '# TYPE curfew_validations_total counter',
        ...Object.entries(outcomes).map(
          ([outcome, count]) => `curfew_validations_total{outcome="${outcome}"} ${count}`,
        ),
        '# HELP curfew_validation_duration_seconds How long judging a session took',
        '# TYPE curfew_validation_duration_seconds histogram',
      ];
      let below = 0;
      for (const [index, count] of buckets.entries()) {
        below += count;
        const bound = validationBounds[index];
        const le = bound === undefined ? '+Inf' : String(bound / 1_000);
        lines.push(`curfew_validation_duration_seconds_bucket{le="${le}"} ${below}`);
      }
      lines.push(`curfew_validation_duration_seconds_sum ${totalMs / 1_000}`);
      lines.push(`curfew_validation_duration_seconds_count ${below}`);
      return `${lines.join('\n')}\n`;
    },
  };
}
