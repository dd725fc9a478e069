/** Whether times are shown to the second or as "3 minutes ago". Kept with the session on the server, not in the browser. */
export const exactTimesName = 'console.exactTimes';

let areExact = false;
const listeners = new Set<() => void>();

export function areTimesExact(): boolean {
  return areExact;
}

export function showExactTimes(exact: boolean): void {
  areExact = exact;
  for (const listener of listeners) listener();
}

export function onTimesChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
