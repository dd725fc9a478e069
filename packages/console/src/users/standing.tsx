import type { User } from '../api/resources.ts';
import { enumerate } from '../language/locale.ts';
import { t } from '../language/texts.ts';
import { Ago } from '../parts/time.tsx';
import { addresses } from '../routing/route.ts';

export function LastSignIn({ user: { lastSignInAt } }: { readonly user: User }) {
  return lastSignInAt === null ? <span className="quiet">{t.users.neverSignedIn}</span> : <Ago at={lastSignInAt} />;
}

/** How many sessions of a user are alive, which leads to them. */
export function LiveSessions({ user: { username, liveSessions } }: { readonly user: User }) {
  const { count, exact } = liveSessions;
  if (count === 0) return <span className="quiet">0</span>;
  const words = t.parts.atLeast(count, exact);
  return (
    <a
      href={`${addresses.sessions}?${new URLSearchParams({ user: username })}`}
      aria-label={t.users.liveSessionsOf(words, username)}
    >
      {words}
    </a>
  );
}

/** With what somebody proves who they are, in words. */
export function proofsInWords({ hasPassword, factors, signsInElsewhere }: User): string {
  const proofs = [
    ...(hasPassword ? [t.users.proofs.password] : []),
    ...factors.map((factor) => t.users.proofs[factor]),
    ...(signsInElsewhere ? [t.users.proofs.elsewhere] : []),
  ];
  return proofs.length === 0 ? t.users.noProofs : enumerate(proofs);
}

export function Proofs({ user }: { readonly user: User }) {
  return (
    <>
      <span>{proofsInWords(user)}</span>
      {user.level !== null && <small>{user.level.toUpperCase()}</small>}
    </>
  );
}
