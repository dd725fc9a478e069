import { type ActivityCount, type EndReason, endReasons, writeInstant } from '@curfew/core';
import { type Static, Type } from 'typebox';
import { validationPrefix } from '../../operation/activity.ts';
import { validationBounds } from '../../operation/validation-tally.ts';
import { Instant } from '../instant.ts';
import { nullable } from '../nullable.ts';

const Milliseconds = nullable(Type.Number({ description: 'Estimated from a histogram; null where there was none' }));

/** What happened in one piece of time. */
export const BucketSchema = Type.Object({
  at: Instant,
  signIns: Type.Integer(),
  signInFailures: Type.Integer(),
  signOuts: Type.Integer(),
  ended: Type.Record(Type.String(), Type.Integer(), { description: 'Sessions that ended, by reason' }),
  validations: Type.Integer({ description: 'Sessions judged for a gateway' }),
  p50Ms: Milliseconds,
  p99Ms: Milliseconds,
});
type Bucket = Static<typeof BucketSchema>;

/** Milliseconds, except for `length`, the number of buckets. */
interface Span {
  readonly first: number;
  readonly lengthMs: number;
  readonly length: number;
}

/** The counts as one row a piece of time, also where nothing was counted. */
export function bucketsFrom(counts: readonly ActivityCount[], { first, lengthMs, length }: Span): Bucket[] {
  const byStart = new Map<number, Map<string, number>>();
  for (const { at, name, count } of counts) {
    const named = byStart.get(at) ?? new Map<string, number>();
    byStart.set(at, named.set(name, count));
  }
  return Array.from({ length }, (_, index) => {
    const at = first + index * lengthMs;
    return bucketOf(at, byStart.get(at) ?? new Map());
  });
}

function bucketOf(at: number, counts: ReadonlyMap<string, number>): Bucket {
  const of = (name: string) => counts.get(name) ?? 0;
  const histogram = [...validationBounds, Infinity].map((_, bucket) => of(`${validationPrefix}${bucket}`));
  const ended = endReasons
    .map((reason): [EndReason, number] => [reason, of(`ended:${reason}`)])
    .filter(([, count]) => count > 0);
  return {
    at: writeInstant(at),
    signIns: of('sign-in'),
    signInFailures: of('sign-in-failed'),
    signOuts: of('sign-out'),
    ended: Object.fromEntries(ended),
    validations: histogram.reduce((sum, count) => sum + count, 0),
    p50Ms: percentile(histogram, 0.5),
    p99Ms: percentile(histogram, 0.99),
  };
}

/** Within its bucket a value is taken to lie as far as its rank does; beyond the last bound, at that bound. */
function percentile(histogram: readonly number[], share: number): number | null {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let rank = share * total;
  for (const [bucket, count] of histogram.entries()) {
    const [from, to] = [validationBounds[bucket - 1] ?? 0, validationBounds[bucket]];
    if (to === undefined) return from;
    if (rank <= count) return Math.round((from + ((to - from) * rank) / count) * 1_000) / 1_000;
    rank -= count;
  }
  return validationBounds.at(-1) ?? null;
}
