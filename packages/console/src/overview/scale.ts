/** Fewer bars than this say nothing about what is usual. */
const fewestToJudge = 5;
/** How far above nine in ten of the others a bar must stand to count as an outlier. */
const outlierFactor = 3;
const headroom = 1.6;

/** The value of a full bar. One outlier must not flatten all the others: it is cut off, and says so. */
export function scaleOf(values: readonly number[]): number {
  const sorted = values.filter((value) => value > 0).sort((one, other) => one - other);
  const largest = sorted.at(-1) ?? 0;
  if (sorted.length < fewestToJudge) return largest;
  const usual = sorted[Math.ceil(sorted.length * 0.9) - 1] ?? largest;
  const beyond = largest > outlierFactor * usual;
  return beyond ? usual * headroom : largest;
}
