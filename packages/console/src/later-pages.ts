import { type ComponentType, lazy } from 'react';

/*
 * The pages that are not the first one that people see. Their files are fetched as soon as there is nothing else to do: by the time
 * somebody goes there, the server may be another version, which has other files.
 */
const loaders: (() => Promise<unknown>)[] = [];

export const AccountPage = later(async () => (await import('./account/account-page.tsx')).AccountPage);
export const OverviewPage = later(async () => (await import('./overview/overview-page.tsx')).OverviewPage);
export const PoliciesPage = later(async () => (await import('./policies/policies-page.tsx')).PoliciesPage);
export const SessionPage = later(async () => (await import('./sessions/session-page.tsx')).SessionPage);
export const EventsPage = later(async () => (await import('./events/events-page.tsx')).EventsPage);
export const UserPage = later(async () => (await import('./users/user-page.tsx')).UserPage);
export const UsersPage = later(async () => (await import('./users/users-page.tsx')).UsersPage);
export const LongLivedPage = later(async () => (await import('./policies/long-lived-page.tsx')).LongLivedPage);
export const SignalsPage = later(async () => (await import('./signals/signals-page.tsx')).SignalsPage);
export const ReceiverPage = later(async () => (await import('./signals/receiver-page.tsx')).ReceiverPage);

function later<Properties>(load: () => Promise<ComponentType<Properties>>) {
  loaders.push(load);
  return lazy(async () => {
    try {
      return { default: await load() };
    } catch (error) {
      // The server has another version by now: its page knows its files.
      if (navigator.onLine) location.reload();
      throw error;
    }
  });
}

/** Fetches what has not been needed yet. */
export function fetchLaterPages(): void {
  const fetchAll = () => {
    for (const load of loaders) load().catch(() => undefined);
  };
  if ('requestIdleCallback' in window) requestIdleCallback(fetchAll, { timeout: 10_000 });
  else setTimeout(fetchAll, 2_000);
}
