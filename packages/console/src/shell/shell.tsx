import { Menu } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { request } from '../api/request.ts';
import type { CurrentSession } from '../api/resources.ts';
import { KeyboardHelp } from '../keyboard/help.tsx';
import { useShortcuts } from '../keyboard/shortcuts.ts';
import { t } from '../language/texts.ts';
import { wordsOf } from '../parts/problem.tsx';
import { say, Toast } from '../parts/toast.tsx';
import { goTo, hasGoneBack, usePath } from '../routing/location.ts';
import { at } from '../routing/root.ts';
import { isAdmin } from '../session/current.ts';
import { leaveSignedOut } from '../session/leaving.ts';
import { Icon } from './icons.tsx';
import { OfflineNotice } from './offline.tsx';
import { isAt, type Place, placesFor } from './places.ts';
import './shell.css';

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
  const places = placesFor(isAdmin(session));

  useShortcuts({
    '?': () => setHelpOpen(true),
    ...Object.fromEntries(places.map(({ address, shortcut }) => [shortcut, () => goTo(address)])),
  });
  useFocusOnNewPage(path, main);

  async function signOut() {
    try {
      await request('DELETE /v1/sessions/current');
      client.clear();
      leaveSignedOut();
    } catch (error) {
      say(wordsOf(error));
    }
  }

  const own = { name: session.user ?? '', signOut, showKeys: () => setHelpOpen(true) };
  return (
    <div className="shell">
      <a className="shell-skip" href="#main">
        {t.shell.skip}
      </a>
      <section className="shell-side" aria-label="Curfew">
        <p className="shell-brand">
          <img src={at('/assets/icon.svg')} alt="" width="22" height="22" /> <span>Curfew</span>
        </p>
        <nav aria-label={t.shell.navigation}>
          {places.map((place) => (
            <PlaceLink key={place.address} place={place} isCurrent={isAt(path, place.address)} />
          ))}
          {places.length > 1 && (
            <More places={places.filter(({ isBehindMore }) => isBehindMore)} path={path} {...own} />
          )}
        </nav>
        <AccountMenu {...own} />
      </section>
      <main id="main" ref={main} tabIndex={-1}>
        <OfflineNotice />
        {children}
      </main>
      {isHelpOpen && <KeyboardHelp onClose={() => setHelpOpen(false)} />}
      <Toast />
    </div>
  );
}

function PlaceLink({ place, isCurrent }: { readonly place: Place; readonly isCurrent: boolean }) {
  return (
    <a
      href={place.address}
      aria-current={isCurrent ? 'page' : undefined}
      title={`${place.name} (${place.shortcut})`}
      data-behind-more={place.isBehindMore || undefined}
    >
      <Icon name={place.icon} />
      <span>{place.name}</span>
    </a>
  );
}

interface Own {
  readonly name: string;
  readonly signOut: () => void;
  readonly showKeys: () => void;
}

/** On a narrow screen: the pages for which there is no tab, and what concerns oneself. */
function More({ places, path, ...own }: Own & { readonly places: readonly Place[]; readonly path: string }) {
  const isCurrent = places.some(({ address }) => isAt(path, address));
  return (
    <Menu position="top-end">
      <Menu.Target>
        <button type="button" className="shell-more" data-current={isCurrent || undefined}>
          <Icon name="more" />
          <span>{t.shell.more}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown aria-label={t.shell.more}>
        {places.map(({ name, address }) => (
          <Menu.Item
            key={address}
            onClick={() => goTo(address)}
            aria-current={isAt(path, address) ? 'page' : undefined}
          >
            {name}
          </Menu.Item>
        ))}
        <OwnItems {...own} />
      </Menu.Dropdown>
    </Menu>
  );
}

/** Who one is, however long the name, and the way out. */
function AccountMenu(own: Own) {
  return (
    <Menu position="top-start" width={240}>
      <Menu.Target>
        <button type="button" className="shell-who" title={own.name} data-initial={[...own.name][0]?.toUpperCase()}>
          <span className="shell-name">{own.name}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown aria-label={t.shell.accountMenu(own.name)}>
        <OwnItems {...own} />
      </Menu.Dropdown>
    </Menu>
  );
}

function OwnItems({ name, signOut, showKeys }: Own) {
  return (
    <>
      <Menu.Label className="shell-full-name">{name}</Menu.Label>
      <Menu.Item onClick={showKeys}>{t.shell.keyboardShortcuts}</Menu.Item>
      <Menu.Item onClick={signOut}>{t.shell.signOut}</Menu.Item>
    </>
  );
}

/** After a step to another page the keyboard and the screen reader go on there; after Back the page is where it was. */
function useFocusOnNewPage(path: string, main: { readonly current: HTMLElement | null }): void {
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    main.current?.focus({ preventScroll: true });
    if (!hasGoneBack()) scrollTo(0, 0);
  }, [path, main]);
}
