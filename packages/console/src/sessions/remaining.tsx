import type { Session } from '../api/resources.ts';
import { duration } from '../language/duration.ts';
import { t } from '../language/texts.ts';
import { useNow } from '../parts/now.ts';
import { Ago } from '../parts/time.tsx';
import { endInWords } from './words.ts';
import './remaining.css';

interface Limit {
  readonly kind: 'idle' | 'lifetime';
  readonly endsAt: number;
  readonly ofMs: number;
}

/** What is left until the nearer of a session's two ends, as a bar that runs down; of one that is over, when and why. */
export function Remaining({ session }: { readonly session: Session }) {
  const now = useNow();
  if (isOver(session, now)) return <Over session={session} />;
  const limits = limitsOf(session).sort((one, other) => one.endsAt - other.endsAt);
  const [nearer] = limits;
  if (nearer === undefined) return <span className="quiet">{t.sessions.neverEnds}</span>;
  return <Bar limit={nearer} now={now} />;
}

/** The same in one line of text. */
export function RemainingInWords({ session }: { readonly session: Session }) {
  const now = useNow();
  if (isOver(session, now)) return `${t.sessions.states[stateOf(session)]}: ${endInWords(session)}`;
  const endsAt = Math.min(...limitsOf(session).map((limit) => limit.endsAt));
  return endsAt === Number.POSITIVE_INFINITY ? t.sessions.neverEnds : t.sessions.left(duration((endsAt - now) / 1_000));
}

/** Both ends of a session, for its own page. */
export function BothLimits({ session }: { readonly session: Session }) {
  const now = useNow();
  if (isOver(session, now)) return <Over session={session} />;
  const limits = limitsOf(session);
  if (limits.length === 0) return <span className="quiet">{t.sessions.neverEnds}</span>;
  return (
    <span className="remaining-both">
      {limits.map((limit) => (
        <Bar key={limit.kind} limit={limit} now={now} />
      ))}
    </span>
  );
}

function isOver({ state, expiresAt }: Session, now: number): boolean {
  return state !== 'active' || (expiresAt !== null && Date.parse(expiresAt) <= now);
}

function limitsOf(session: Session): Limit[] {
  const { createdAt, lifetimeEndsAt, idleTimeoutSeconds } = session;
  const lifetimeEnd = lifetimeEndsAt === null ? null : Date.parse(lifetimeEndsAt);
  const idleMs = idleTimeoutSeconds * 1_000;
  return [
    ...(idleMs > 0 ? [{ kind: 'idle', endsAt: idleEnd(session, lifetimeEnd, idleMs), ofMs: idleMs } as const] : []),
    ...(lifetimeEnd === null
      ? []
      : [{ kind: 'lifetime', endsAt: lifetimeEnd, ofMs: lifetimeEnd - Date.parse(createdAt) } as const]),
  ];
}

/** The deadline is the earlier of the two ends; where that is the lifetime's, the window's is counted from the last use. */
function idleEnd({ expiresAt, lastUsedAt }: Session, lifetimeEnd: number | null, idleMs: number): number {
  const deadline = expiresAt === null ? null : Date.parse(expiresAt);
  return deadline !== null && deadline !== lifetimeEnd ? deadline : Date.parse(lastUsedAt) + idleMs;
}

function Bar({ limit: { kind, endsAt, ofMs }, now }: { readonly limit: Limit; readonly now: number }) {
  const leftMs = endsAt - now;
  const share = Math.max(0, Math.min(1, leftMs / ofMs));
  return (
    <span className="remaining" data-low={share < 0.15 || undefined}>
      <span className="remaining-left">{duration(leftMs / 1_000)}</span>
      <small>{t.sessions.limits[kind]}</small>
      <span className="remaining-track" aria-hidden="true">
        <span style={{ inlineSize: `${share * 100}%` }} />
      </span>
    </span>
  );
}

function Over({ session }: { readonly session: Session }) {
  const at = session.endedAt ?? session.expiresAt;
  const state = stateOf(session);
  return (
    <span className="remaining">
      <span className="remaining-over">
        {t.sessions.states[state]} {at !== null && <Ago at={at} />}
      </span>
      <small>{endInWords({ ...session, state })}</small>
    </span>
  );
}

/** What the list said a moment ago may have run out since. */
function stateOf({ state }: Session): 'expired' | 'ended' {
  return state === 'ended' ? 'ended' : 'expired';
}
