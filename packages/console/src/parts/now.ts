import { useSyncExternalStore } from 'react';
import { serverNow } from '../api/clock.ts';

/** One clock for everything that moves on the screen; it stands still while nobody looks. */
let now = serverNow();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function tick(): void {
  if (document.hidden) return;
  now = serverNow();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    now = serverNow();
    timer = setInterval(tick, 1_000);
    document.addEventListener('visibilitychange', tick);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
    document.removeEventListener('visibilitychange', tick);
  };
}

/** The server's time in milliseconds, new each second, or in larger `stepMs` for what needs no more. */
export function useNow(stepMs = 1_000): number {
  return useSyncExternalStore(subscribe, () => now - (now % stepMs));
}
