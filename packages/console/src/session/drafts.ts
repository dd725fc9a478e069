import { useEffect, useState } from 'react';

/**
 * What somebody was typing when the session ended is there again after signing in. It is held in memory; only when the page
 * leaves for the sign-in page it is laid down in the tab's own storage, and taken up and removed by the page that comes back.
 * Passwords never are drafts, and another person who signs in finds nothing.
 */
const drafts = new Map<string, string>();
const storageKey = 'curfew-drafts';

interface Laid {
  readonly username: string;
  readonly drafts: readonly (readonly [name: string, text: string])[];
}

export function layDownDrafts(username: string | null): void {
  const typed = [...drafts].filter(([, text]) => text !== '');
  if (username === null || typed.length === 0) return;
  sessionStorage.setItem(storageKey, JSON.stringify({ username, drafts: typed } satisfies Laid));
}

/** Called once it is known who is signed in, before any form is shown. */
export function takeUpDrafts(username: string): void {
  const text = sessionStorage.getItem(storageKey);
  sessionStorage.removeItem(storageKey);
  if (text === null) return;
  const laid: Laid = JSON.parse(text);
  if (laid.username !== username) return;
  for (const [name, draft] of laid.drafts) drafts.set(name, draft);
}

/** As `useState` for a text field, kept over a sign-in. @param name the page's address and the field */
export function useDraft(name: string, initial: string): [string, (text: string) => void] {
  const [text, setText] = useState(() => drafts.get(name) ?? initial);
  useEffect(() => {
    if (text === initial) drafts.delete(name);
    else drafts.set(name, text);
  }, [name, text, initial]);
  useEffect(() => () => void drafts.delete(name), [name]);
  return [text, setText];
}
