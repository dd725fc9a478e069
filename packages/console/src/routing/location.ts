import { useSyncExternalStore } from 'react';

/** The address is where filters live: what it says is what the page shows, also after a reload or in somebody else's browser. */
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    removeEventListener('popstate', listener);
  };
}

export function usePath(): string {
  return useSyncExternalStore(subscribe, () => location.pathname.replace(/(?<=.)\/$/, ''));
}

export function useSearch(): URLSearchParams {
  return new URLSearchParams(useSyncExternalStore(subscribe, () => location.search));
}

/** @param how `replace`: without a step of its own to go back to, as while somebody types into a filter */
export function goTo(address: string, how: 'push' | 'replace' = 'push'): void {
  if (address === location.pathname + location.search) return;
  history[how === 'push' ? 'pushState' : 'replaceState'](null, '', address);
  for (const listener of listeners) listener();
}

/** Sets parameters of the present page, and takes away those that are empty. */
export function setSearch(changes: Readonly<Record<string, string>>, how: 'push' | 'replace' = 'push'): void {
  const search = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') search.delete(name);
    else search.set(name, value);
  }
  goTo(search.size === 0 ? location.pathname : `${location.pathname}?${search}`, how);
}
