import type { Session } from '../api/resources.ts';
import { inWords } from '../parts/duration.ts';
import { Ago } from '../parts/instant.tsx';
import { useNow } from '../parts/now.ts';
import { endInWords } from './words.ts';
import './remaining.css';

/** What is left until a session's two ends, as bars that run down; of one that is over, when and why. */
export function Remaining({ session }: { readonly session: Session }) {
  const now = useNow();
  const expiresAt = instantOf(session.expiresAt);
  if (session.state !== 'active' || (expiresAt !== null && expiresAt <= now)) return <Over session={session} />;
  const lifetimeEndsAt = instantOf(session.lifetimeEndsAt);
  const idleMs = session.idleTimeoutSeconds * 1_000;
  const idleEndsAt = idleMs === 0 ? null : idleEnd(session, expiresAt, lifetimeEndsAt, idleMs);
  if (idleEndsAt === null && lifetimeEndsAt === null)
    return <span className="remaining-never">never ends by itself</span>;
  return (
    <span className="remaining">
      {idleEndsAt !== null && <Bar name="idle" leftMs={idleEndsAt - now} ofMs={idleMs} />}
      {lifetimeEndsAt !== null && (
        <Bar name="life" leftMs={lifetimeEndsAt - now} ofMs={lifetimeEndsAt - Date.parse(session.createdAt)} />
      )}
    </span>
  );
}

function Bar({ name, leftMs, ofMs }: { readonly name: string; readonly leftMs: number; readonly ofMs: number }) {
  const share = Math.max(0, Math.min(1, leftMs / ofMs));
  return (
    <span className="remaining-row" data-low={share < 0.15 || undefined}>
      <span className="remaining-name">{name}</span>
      <span className="remaining-track" aria-hidden="true">
        <span style={{ inlineSize: `${share * 100}%` }} />
      </span>
      <span className="remaining-left">{inWords(leftMs / 1_000)}</span>
    </span>
  );
}

function Over({ session }: { readonly session: Session }) {
  const at = session.endedAt ?? session.expiresAt;
  const state = session.state === 'active' ? 'expired' : session.state;
  return (
    <span className="remaining-over">
      <span className="tag" data-tone={state === 'ended' ? 'danger' : 'plain'}>
        {state}
      </span>{' '}
      <span>
        {at !== null && <Ago at={at} />}
        <small>{endInWords({ ...session, state })}</small>
      </span>
    </span>
  );
}

/** The deadline is the earlier of the two ends; where that is the lifetime's, the window's is counted from the last use. */
function idleEnd(session: Session, expiresAt: number | null, lifetimeEndsAt: number | null, idleMs: number): number {
  if (expiresAt !== null && expiresAt !== lifetimeEndsAt) return expiresAt;
  return Date.parse(session.lastUsedAt) + idleMs;
}

function instantOf(text: string | null): number | null {
  return text === null ? null : Date.parse(text);
}
