import { useSyncExternalStore } from 'react';

/** The address is where filters live: what it says is what the page shows, also after a reload or in somebody else's browser. */
const listeners = new Set<() => void>();

/** What a step in the history remembers beside its address: the cursors of the pages before it. */
interface Step {
  readonly cursors: readonly string[];
}

let isGoingBack = false;

function subscribe(listener: () => void): () => void {
  const moved = () => {
    isGoingBack = true;
    listener();
  };
  listeners.add(listener);
  addEventListener('popstate', moved);
  return () => {
    listeners.delete(listener);
    removeEventListener('popstate', moved);
  };
}

export function usePath(): string {
  return useSyncExternalStore(subscribe, () => location.pathname.replace(/(?<=.)\/$/, ''));
}

export function useSearch(): URLSearchParams {
  return new URLSearchParams(useSyncExternalStore(subscribe, () => location.search));
}

/** The cursors of the pages that lead to this one; the first page has the empty one. They survive a reload. */
export function cursorsBefore(): readonly string[] {
  const step = history.state as Step | null;
  return step?.cursors ?? [];
}

/** Whether the browser's own Back or Forward led here: then it puts the page where it was. */
export function hasGoneBack(): boolean {
  return isGoingBack;
}

interface Going {
  /** `replace`: without a step of its own to go back to, as while somebody types into a filter. */
  readonly how?: 'push' | 'replace';
  readonly cursors?: readonly string[];
}

export function goTo(address: string, { how = 'push', cursors = [] }: Going = {}): void {
  if (address === location.pathname + location.search) return;
  isGoingBack = false;
  history[how === 'push' ? 'pushState' : 'replaceState']({ cursors } satisfies Step, '', address);
  for (const listener of listeners) listener();
}

/** Sets parameters of the present page, and takes away those that are empty. */
export function setSearch(changes: Readonly<Record<string, string>>, going: Going = {}): void {
  const search = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') search.delete(name);
    else search.set(name, value);
  }
  goTo(search.size === 0 ? location.pathname : `${location.pathname}?${search}`, going);
}
