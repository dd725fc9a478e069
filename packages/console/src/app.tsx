import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Suspense, useEffect } from 'react';
import { Refused } from './api/request.ts';
import type { CurrentSession } from './api/resources.ts';
import { shortcutsName, switchShortcuts } from './keyboard/switch.ts';
import { t } from './language/texts.ts';
import {
  AccountPage,
  EventsPage,
  LongLivedPage,
  OverviewPage,
  PoliciesPage,
  ReceiverPage,
  SessionPage,
  SignalsPage,
  UserPage,
  UsersPage,
} from './later-pages.ts';
import { onConnection, watchConnection } from './live/connection.ts';
import { useLive } from './live/live.ts';
import { exactTimesName, showExactTimes } from './parts/exact-times.ts';
import { NotFound } from './parts/not-found.tsx';
import { Problem } from './parts/problem.tsx';
import { Skeleton } from './parts/skeleton.tsx';
import { usePath } from './routing/location.ts';
import { addresses, routeOf } from './routing/route.ts';
import { isAdmin, useCurrentSession } from './session/current.ts';
import { takeUpDrafts } from './session/drafts.ts';
import { EndNotice } from './session/end-notice.tsx';
import { leaveWithOtherTabs, rememberWho } from './session/leaving.ts';
import { StepUpDialog } from './session/step-up-dialog.tsx';
import { SessionsPage } from './sessions/sessions-page.tsx';
import { Shell } from './shell/shell.tsx';
import { systemColorScheme, theme } from './theme.ts';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // What the server has refused it refuses again; a lost connection may come back.
      retry: (failures, error) => !(error instanceof Refused && error.status < 500) && failures < 2,
      staleTime: 1_000,
      // Whether there is a connection is found out by trying; a browser only knows whether it has a network.
      networkMode: 'always',
    },
  },
});

export function App() {
  return (
    <MantineProvider
      theme={theme}
      colorSchemeManager={systemColorScheme}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={client}>
        <SignedIn />
      </QueryClientProvider>
    </MantineProvider>
  );
}

let whose: string | null = null;

function SignedIn() {
  const { data: session, error, refetch } = useCurrentSession();
  const admin = session === undefined ? null : isAdmin(session);
  useLive(admin);
  useEffect(leaveWithOtherTabs, []);
  useEffect(watchConnection, []);
  // What happened meanwhile is not known.
  useEffect(() => onConnection(() => void client.invalidateQueries()), []);
  if (session === undefined) {
    if (error !== null) return <Problem error={error} retry={() => void refetch()} />;
    return (
      <main>
        <Skeleton rows={12} />
      </main>
    );
  }
  // Before the first form is shown, because it looks for what was typed.
  if (whose !== session.user) {
    whose = session.user;
    rememberWho(whose);
    if (whose !== null) takeUpDrafts(whose);
    switchShortcuts(session.data[shortcutsName] !== false);
    showExactTimes(session.data[exactTimesName] === true);
  }
  return (
    <>
      <Shell session={session}>
        <Suspense fallback={<Skeleton rows={12} />}>
          <CurrentPage session={session} />
        </Suspense>
      </Shell>
      <EndNotice session={session} />
      <StepUpDialog />
    </>
  );
}

function CurrentPage({ session }: { readonly session: CurrentSession }) {
  const route = routeOf(usePath());
  if (route.page !== 'account' && !isAdmin(session)) return <Unknown />;
  switch (route.page) {
    case 'sessions':
      return <SessionsPage />;
    case 'session':
      return <SessionPage id={route.id} />;
    case 'users':
      return <UsersPage />;
    case 'user':
      return <UserPage name={route.name} key={route.name} />;
    case 'events':
      return <EventsPage />;
    case 'overview':
      return <OverviewPage />;
    case 'policies':
      return <PoliciesPage />;
    case 'long-lived':
      return <LongLivedPage />;
    case 'signals':
      return <SignalsPage />;
    case 'signal':
      return <ReceiverPage id={route.id} key={route.id} />;
    case 'account':
      return <AccountPage session={session} />;
    default:
      return <Unknown />;
  }
}

function Unknown() {
  return (
    <NotFound title={t.shell.nothingHere}>
      {t.shell.nothingHereHint} <a href={addresses.account}>{t.shell.toAccount}</a>
    </NotFound>
  );
}
