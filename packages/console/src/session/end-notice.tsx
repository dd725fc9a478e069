import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { request } from '../api/request.ts';
import type { CurrentSession } from '../api/resources.ts';
import { duration } from '../language/duration.ts';
import { t } from '../language/texts.ts';
import { Dialog } from '../parts/dialog.tsx';
import { useNow } from '../parts/now.ts';
import { Problem } from '../parts/problem.tsx';
import { currentSession } from './current.ts';
import { proveIdentity } from './step-up.ts';
import { onTabMessage, tellTabs } from './tabs.ts';

const warnAtMostMs = 120_000;

/**
 * Warns before the session ends, in every tab, and offers to stay (WCAG 2.2, 2.2.1). Staying is the only thing here that
 * counts as use; what the page asks by itself never does.
 */
export function EndNotice({ session }: { readonly session: CurrentSession }) {
  const client = useQueryClient();
  const now = useNow();
  const [error, setError] = useState<unknown>(null);
  const endsAt = session.expiresAt === null ? null : Date.parse(session.expiresAt);
  const leftMs = endsAt === null ? Number.POSITIVE_INFINITY : endsAt - now;
  const isOver = leftMs <= 0;
  const isLifetime = session.expiresAt === session.lifetimeEndsAt;
  const isNear = leftMs < noticeMs(session);

  useEffect(
    () =>
      onTabMessage((message) => {
        if (message === 'changed')
          client.invalidateQueries({ queryKey: currentSession.queryKey }).catch(() => undefined);
      }),
    [client],
  );
  // Use in another tab, or on another page, may have moved the end since we asked. When it is over, the answer leads away.
  useEffect(() => {
    if (!isNear) return;
    const ask = () => void client.invalidateQueries({ queryKey: currentSession.queryKey });
    ask();
    if (!isOver) return;
    const timer = setInterval(ask, 1_000);
    return () => clearInterval(timer);
  }, [client, isNear, isOver]);

  async function stay() {
    setError(null);
    try {
      if (isLifetime) await proveIdentity();
      else await request('POST /v1/sessions/current/keep-alive');
      await client.invalidateQueries({ queryKey: currentSession.queryKey });
      tellTabs('changed');
    } catch (refusal) {
      setError(refusal);
    }
  }

  if (!isNear || isOver) return null;
  const left = <strong role="timer">{duration(leftMs / 1_000)}</strong>;
  return (
    <Dialog title={t.sessionEnd.title} size="sm" level={2} isDismissable={false} onClose={stay}>
      <div className="form">
        <p>{isLifetime ? t.sessionEnd.lifetime(left) : t.sessionEnd.idle(left)}</p>
        <p className="quiet">{t.sessionEnd.draftsKept}</p>
        <Problem error={error} />
        <div className="actions">
          <Button onClick={stay} data-autofocus>
            {isLifetime ? t.sessionEnd.stayWithPassword : t.sessionEnd.stay}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

/** Two minutes, or a third of what there is where that is less. */
function noticeMs({ idleTimeoutSeconds, lifetimeEndsAt, createdAt }: CurrentSession): number {
  const wholes = [
    ...(idleTimeoutSeconds > 0 ? [idleTimeoutSeconds * 1_000] : []),
    ...(lifetimeEndsAt === null ? [] : [Date.parse(lifetimeEndsAt) - Date.parse(createdAt)]),
  ];
  return Math.min(warnAtMostMs, ...wholes.map((whole) => whole / 3));
}
