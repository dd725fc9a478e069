import { t } from '../language/texts.ts';
import { at } from '../routing/root.ts';
import { addresses } from '../routing/route.ts';
import type { IconName } from './icons.tsx';

/** A page that one can go to from everywhere. */
export interface Place {
  readonly icon: IconName;
  readonly name: string;
  readonly address: string;
  readonly shortcut: string;
  /** Where there is only room for five: whether it is behind "More". */
  readonly isBehindMore?: boolean;
}

export function placesFor(isAdmin: boolean): readonly Place[] {
  const own: Place = { icon: 'account', name: t.shell.account, address: addresses.account, shortcut: 'g m' };
  if (!isAdmin) return [own];
  return [
    { icon: 'sessions', name: t.shell.sessions, address: addresses.sessions, shortcut: 'g s' },
    { icon: 'users', name: t.shell.users, address: addresses.users, shortcut: 'g u' },
    { icon: 'events', name: t.shell.events, address: addresses.events, shortcut: 'g e' },
    { icon: 'overview', name: t.shell.overview, address: addresses.overview, shortcut: 'g o' },
    { icon: 'policies', name: t.shell.policies, address: addresses.policies, shortcut: 'g p', isBehindMore: true },
    { icon: 'longLived', name: t.shell.longLived, address: addresses.longLived, shortcut: 'g l', isBehindMore: true },
    { icon: 'signals', name: t.shell.signals, address: addresses.signals, shortcut: 'g w', isBehindMore: true },
    { ...own, isBehindMore: true },
  ];
}

export function isAt(path: string, address: string): boolean {
  return (
    path === address || path.startsWith(`${address}/`) || (path === at('/console') && address === addresses.sessions)
  );
}
