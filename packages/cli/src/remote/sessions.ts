import { randomUUID } from 'node:crypto';
import {
  type EventView,
  formatDuration,
  type Page,
  type SessionId,
  type SessionView,
  writeInstant,
} from '@curfew/core';
import type { Operator } from '../operator/operator.ts';
import type { Client } from './client.ts';
import { orRefusal } from './refusal.ts';

type SessionCalls = Pick<
  Operator,
  'mint' | 'endSession' | 'endSessions' | 'findSession' | 'listSessions' | 'listEvents'
>;

export function remoteSessions(client: Client): SessionCalls {
  return {
    async mint({ lifetimeMs, label, idempotencyKey, ...request }) {
      const lifetime = lifetimeMs === null ? null : formatDuration(lifetimeMs);
      const body = { ...request, lifetime, ...(label != null && { label }) };
      const minted = client.request<{ readonly session: SessionView; readonly token: string }>(
        'POST',
        '/v1/sessions/minted',
        { body, idempotencyKey: idempotencyKey ?? randomUUID() },
      );
      const answer = await orRefusal(minted, ['user-not-found', 'session-limit-reached', 'lifetime-too-long']);
      if ('ok' in answer) return answer;
      return { ok: true, session: answer.session, token: { reveal: () => answer.token } };
    },

    async endSession(id, _actor, { username } = {}) {
      const path = `/v1/sessions/${encodeURIComponent(id)}`;
      if (username !== undefined) {
        const session = await orRefusal(client.request<SessionView>('GET', path), ['session-not-found']);
        if ('ok' in session) return session;
        if (session.user !== username) return { ok: false, code: 'session-not-found' };
      }
      const ended = await orRefusal(client.request<SessionView>('DELETE', path), ['session-not-found']);
      return 'ok' in ended ? ended : { ok: true, session: ended };
    },

    async endSessions({ username, exceptId, before }) {
      const query = {
        ...(username === null ? { everyone: 'true' } : { user: username }),
        except: exceptId,
        before: instantOf(before),
      };
      const ended = client.request<{ readonly count: number; readonly items: readonly SessionView[] }>(
        'DELETE',
        '/v1/sessions',
        { query, isLong: true },
      );
      const answer = await orRefusal(ended, ['user-not-found']);
      return 'ok' in answer ? answer : { ok: true, count: answer.count, sessions: answer.items };
    },

    async findSession(id: SessionId) {
      const found = client.request<SessionView>('GET', `/v1/sessions/${encodeURIComponent(id)}`);
      const answer = await orRefusal(found, ['session-not-found']);
      return 'ok' in answer ? null : answer;
    },

    async listSessions({ username, state, kind, limit, cursor }) {
      const query = { user: username, state, kind, limit, cursor };
      return pageOf(await client.request<Page<SessionView>>('GET', '/v1/sessions', { query }));
    },

    async listEvents({ username, userId, sessionId, type, after, before, limit, cursor }, { background = false } = {}) {
      const times = { after: instantOf(after), before: instantOf(before) };
      const query = { user: username, userId, session: sessionId, type, ...times, limit, cursor };
      const options = { query, isBackground: background };
      return pageOf(await client.request<Page<EventView>>('GET', '/v1/events', options));
    },
  };
}

/** What a page is in place, too; the API says more of it. */
function pageOf<Item>({ items, cursor }: Page<Item>): Page<Item> {
  return { items, cursor };
}

function instantOf(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : writeInstant(ms);
}
