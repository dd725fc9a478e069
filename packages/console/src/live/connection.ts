import { useSyncExternalStore } from 'react';
import { at } from '../routing/root.ts';

/**
 * Whether the server answers. Lists say since when they are as they are, and what would act is switched off, because a
 * button that does nothing is worse than none.
 */
interface Connection {
  readonly isOnline: boolean;
  /** When the server last answered, in milliseconds by the browser's clock. */
  readonly answeredAt: number;
}

let connection: Connection = { isOnline: true, answeredAt: Date.now() };
const listeners = new Set<() => void>();
const probeEveryMs = 5_000;
let probe: ReturnType<typeof setInterval> | undefined;

export function noteAnswer(): void {
  clearInterval(probe);
  probe = undefined;
  const cameBack = !connection.isOnline;
  connection = { isOnline: true, answeredAt: Date.now() };
  // The time alone is nothing that anybody waits for.
  if (cameBack) tell();
}

export function noteSilence(): void {
  probe ??= setInterval(probeNow, probeEveryMs);
  if (!connection.isOnline) return;
  connection = { ...connection, isOnline: false };
  tell();
}

/** Asks whether the server is there again; needs no session, so that it does not count as use. */
export async function probeNow(): Promise<void> {
  try {
    await fetch(at('/healthz'), { cache: 'no-store', credentials: 'omit' });
    noteAnswer();
  } catch {
    noteSilence();
  }
}

export function watchConnection(): () => void {
  const ask = () => void probeNow();
  addEventListener('offline', noteSilence);
  addEventListener('online', ask);
  return () => {
    removeEventListener('offline', noteSilence);
    removeEventListener('online', ask);
  };
}

export function useConnection(): Connection {
  return useSyncExternalStore(onConnection, () => connection);
}

/** Whether anything can be done now. */
export function useIsOnline(): boolean {
  return useSyncExternalStore(onConnection, () => connection.isOnline);
}

export function onConnection(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}
