import { at, within } from './root.ts';

/** The pages, by their addresses. */
type Route =
  | {
      readonly page:
        | 'overview'
        | 'sessions'
        | 'users'
        | 'events'
        | 'policies'
        | 'long-lived'
        | 'signals'
        | 'account'
        | 'unknown';
    }
  | { readonly page: 'session' | 'signal'; readonly id: string }
  | { readonly page: 'user'; readonly name: string };

export function routeOf(path: string): Route {
  const [top, section, name] = within(path).split('/').slice(1).map(decodePart);
  if (top === 'account') return { page: section === undefined ? 'account' : 'unknown' };
  switch (section) {
    case undefined:
    case '':
      return { page: 'sessions' };
    case 'sessions':
      return name === undefined ? { page: 'sessions' } : { page: 'session', id: name };
    case 'users':
      return name === undefined ? { page: 'users' } : { page: 'user', name };
    case 'signals':
      return name === undefined ? { page: 'signals' } : { page: 'signal', id: name };
    case 'overview':
    case 'events':
    case 'long-lived':
    case 'policies':
      return { page: section };
    default:
      return { page: 'unknown' };
  }
}

export const addresses = {
  overview: at('/console/overview'),
  sessions: at('/console/sessions'),
  users: at('/console/users'),
  events: at('/console/events'),
  policies: at('/console/policies'),
  longLived: at('/console/long-lived'),
  signals: at('/console/signals'),
  account: at('/account'),
  session: (id: string) => at(`/console/sessions/${encodeURIComponent(id)}`),
  signal: (id: string) => at(`/console/signals/${encodeURIComponent(id)}`),
  user: (name: string) => at(`/console/users/${encodeURIComponent(name)}`),
} as const;

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
