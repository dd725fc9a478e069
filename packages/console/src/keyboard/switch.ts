import { useSyncExternalStore } from 'react';

/** Whether single keys do something. Kept with the session on the server, not in the browser. */
export const shortcutsName = 'console.shortcuts';

let isOn = true;
const listeners = new Set<() => void>();

export function areShortcutsOn(): boolean {
  return isOn;
}

export function switchShortcuts(on: boolean): void {
  isOn = on;
  for (const listener of listeners) listener();
}

export function useAreShortcutsOn(): boolean {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, areShortcutsOn);
}
