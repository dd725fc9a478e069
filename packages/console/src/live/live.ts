import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { AuditEvent, EventType } from '../api/resources.ts';
import { currentSession } from '../session/current.ts';
import { listenTogether } from './shared-stream.ts';

/** What is shown is asked for again at most this often, however much happens. */
const refreshEveryMs = 700;

const changesUsers: readonly EventType[] = [
  'user-created',
  'user-deleted',
  'user-erased',
  'user-disabled',
  'user-enabled',
  'password-changed',
  'roles-changed',
];

/**
 * Keeps what is on the screen as it is on the server. The stream only says that something has happened; the lists then ask
 * for the page that they show, so that there is one way in which rows come to be, and no row that the filter leaves out.
 */
export function useLive(isForAdmin: boolean | null): void {
  const client = useQueryClient();
  useEffect(() => {
    if (isForAdmin === null) return;
    const stale = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = (...keys: readonly string[]) => {
      for (const key of keys) stale.add(key);
      timer ??= setTimeout(() => {
        timer = undefined;
        for (const key of stale) client.invalidateQueries({ queryKey: [key] }).catch(() => undefined);
        stale.clear();
      }, refreshEveryMs);
    };
    const stop = listenTogether(
      isForAdmin ? '/v1/stream?background=true' : '/v1/account/stream?background=true',
      ({ type, data }) => {
        // Whether it is our own session that has ended, the server says best.
        if (type === 'session-ended' || type === 'reset')
          client.invalidateQueries({ queryKey: currentSession.queryKey }).catch(() => undefined);
        const event = type === 'activity' ? (data as AuditEvent | null) : null;
        refresh('sessions', 'events');
        if (event === null || changesUsers.includes(event.type)) refresh('users');
      },
    );
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [client, isForAdmin]);
}
