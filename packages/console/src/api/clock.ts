/** The server's clock: what is left of a session is counted by it, however wrong the browser's is. */
let offsetMs = 0;

/** @param date an answer's `Date`, which has whole seconds */
export function noteServerTime(date: string | null): void {
  const at = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(at)) return;
  const difference = at + 500 - Date.now();
  offsetMs = Math.abs(difference) < 2_000 ? 0 : difference;
}

/** Milliseconds since the epoch. */
export function serverNow(): number {
  return Date.now() + offsetMs;
}
