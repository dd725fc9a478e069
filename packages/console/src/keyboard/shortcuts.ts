import { useEffect, useRef } from 'react';
import { areShortcutsOn } from './switch.ts';

/** By key, or by two keys one after the other: `j`, `?`, `g s`. What answers `false` leaves the key to the browser. */
type Shortcuts = Readonly<Record<string, (event: KeyboardEvent) => unknown>>;

const secondKeyWithinMs = 1_200;

/**
 * Keys without a modifier, as long as nobody is typing and no dialog is open. They can be switched off, for people who
 * control a computer by voice (WCAG 2.2, 2.1.4).
 */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    let first: { readonly key: string; readonly at: number } | null = null;
    const press = (event: KeyboardEvent) => {
      if (!areShortcutsOn() || !isFree(event)) return;
      const key =
        first !== null && event.timeStamp - first.at < secondKeyWithinMs ? `${first.key} ${event.key}` : event.key;
      first = null;
      const run = latest.current[key];
      if (run !== undefined && run(event) !== false) event.preventDefault();
      if (run === undefined && isFirstOfTwo(latest.current, key)) first = { key, at: event.timeStamp };
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}

function isFirstOfTwo(shortcuts: Shortcuts, key: string): boolean {
  return Object.keys(shortcuts).some((name) => name.startsWith(`${key} `));
}

function isFree(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return false;
  const { target } = event;
  if (!(target instanceof Element)) return true;
  if (document.querySelector('[role="dialog"]') !== null) return false;
  return (
    target.closest('input:not([type="checkbox"]), textarea, select, [contenteditable="true"], [role="menu"]') === null
  );
}
