import { useEffect, useSyncExternalStore } from 'react';
import './toast.css';

interface Said {
  readonly text: string;
}

let said: Said | null = null;
const listeners = new Set<() => void>();
const shownForMs = 6_000;

/** Says that something has been done, on the screen and to screen readers. */
export function say(text: string): void {
  put({ text });
}

function put(next: Said | null): void {
  said = next;
  for (const listener of listeners) listener();
}

export function Toast() {
  const current = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => said,
  );
  useEffect(() => {
    if (current === null) return;
    const timer = setTimeout(() => put(null), shownForMs);
    return () => clearTimeout(timer);
  }, [current]);
  return (
    <div className="toast" role="status">
      {current !== null && <p>{current.text}</p>}
    </div>
  );
}
