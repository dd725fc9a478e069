import { Button, Kbd } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { request } from '../api/request.ts';
import type { CurrentSession } from '../api/resources.ts';
import { KeyboardHelp } from '../keyboard/help.tsx';
import { useShortcuts } from '../keyboard/shortcuts.ts';
import { Toast } from '../parts/toast.tsx';
import { goTo, usePath } from '../routing/location.ts';
import { addresses } from '../routing/route.ts';
import { isAdmin } from '../session/current.ts';
import { leaveSignedOut } from '../session/leaving.ts';
import { Icon, type IconName } from './icons.tsx';
import './shell.css';

const places: readonly (readonly [icon: IconName, name: string, address: string, shortcut: string])[] = [
  ['sessions', 'Sessions', addresses.sessions, 'g s'],
  ['users', 'Users', addresses.users, 'g u'],
  ['events', 'Events', addresses.events, 'g e'],
  ['policies', 'Policies', addresses.policies, 'g p'],
  ['longLived', 'Long-lived', addresses.longLived, 'g l'],
  ['overview', 'Overview', addresses.overview, 'g o'],
];
const own = ['account', 'My sessions', addresses.account, 'g m'] as const;

interface Props {
  readonly session: CurrentSession;
  readonly children: ReactNode;
}

/** What is around every page: where one can go, who one is, and the keys. */
export function Shell({ session, children }: Props) {
  const path = usePath();
  const main = useRef<HTMLElement>(null);
  const client = useQueryClient();
  const [isHelpOpen, setHelpOpen] = useState(false);
  const visible = isAdmin(session) ? [...places, own] : [own];

  useShortcuts({
    '?': () => setHelpOpen(true),
    ...Object.fromEntries(visible.map(([, , address, shortcut]) => [shortcut, () => goTo(address)])),
  });
  useFocusOnNewPage(path, main);

  async function signOut() {
    await request('DELETE /v1/sessions/current');
    client.clear();
    leaveSignedOut();
  }

  return (
    <div className="shell">
      <a className="shell-skip" href="#main">
        To the content
      </a>
      <section className="shell-side" aria-label="Curfew">
        <p className="shell-brand">
          <img src="/assets/icon.svg" alt="" width="22" height="22" /> Curfew
        </p>
        <nav aria-label="Main">
          {visible.map(([icon, name, address, shortcut]) => (
            <a
              key={address}
              href={address}
              aria-current={isAt(path, address) ? 'page' : undefined}
              title={`${name} (${shortcut})`}
            >
              <Icon name={icon} />
              <span>{name}</span>
            </a>
          ))}
        </nav>
        <div className="shell-who">
          <p title={session.user ?? undefined}>{session.user}</p>
          <Button variant="default" size="compact-xs" onClick={signOut}>
            Sign out
          </Button>
          <button type="button" className="shell-help" onClick={() => setHelpOpen(true)}>
            <Kbd size="xs">?</Kbd> <span>Keyboard</span>
          </button>
        </div>
      </section>
      <main id="main" ref={main} tabIndex={-1}>
        {children}
      </main>
      <KeyboardHelp opened={isHelpOpen} onClose={() => setHelpOpen(false)} />
      <Toast />
    </div>
  );
}

function isAt(path: string, address: string): boolean {
  return path === address || path.startsWith(`${address}/`) || (path === '/console' && address === addresses.sessions);
}

/** After a step to another page the keyboard and the screen reader go on there. */
function useFocusOnNewPage(path: string, main: { readonly current: HTMLElement | null }): void {
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    main.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [path, main]);
}
