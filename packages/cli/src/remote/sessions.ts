import { formatDuration, type SessionId } from '@curfew/core';
import type { Operator } from '../operator/operator.ts';
import type { Client } from './client.ts';
import { orRefusal } from './refusal.ts';
import { type EventResource, eventOf, type PageResource, type SessionResource, sessionOf } from './resources.ts';

type SessionCalls = Pick<
  Operator,
  'mint' | 'endSession' | 'endSessions' | 'findSession' | 'listSessions' | 'listEvents'
>;

export function remoteSessions(client: Client): SessionCalls {
  return {
    async mint({ lifetimeMs, label, ...request }) {
      const lifetime = lifetimeMs === null ? null : formatDuration(lifetimeMs);
      const body = { ...request, lifetime, ...(label != null && { label }) };
      const minted = client.request<{ readonly session: SessionResource; readonly token: string }>(
        'POST',
        '/v1/sessions/minted',
        { body },
      );
      const answer = await orRefusal(minted, ['user-not-found', 'session-limit-reached', 'lifetime-too-long']);
      if ('ok' in answer) return answer;
      return { ok: true, session: sessionOf(answer.session), token: { reveal: () => answer.token } };
    },

    async endSession(id, _actor, { username } = {}) {
      const path = `/v1/sessions/${encodeURIComponent(id)}`;
      if (username !== undefined) {
        const session = await orRefusal(client.request<SessionResource>('GET', path), ['session-not-found']);
        if ('ok' in session) return session;
        if (session.user !== username) return { ok: false, code: 'session-not-found' };
      }
      const ended = await orRefusal(client.request<SessionResource>('DELETE', path), ['session-not-found']);
      return 'ok' in ended ? ended : { ok: true, session: sessionOf(ended) };
    },

    async endSessions({ username, exceptId, before }) {
      const query = {
        ...(username === null ? { everyone: 'true' } : { user: username }),
        except: exceptId,
        before: writeInstant(before),
      };
      const ended = client.request<{ readonly count: number; readonly items: readonly SessionResource[] }>(
        'DELETE',
        '/v1/sessions',
        { query, isLong: true },
      );
      const answer = await orRefusal(ended, ['user-not-found']);
      return 'ok' in answer ? answer : { ok: true, count: answer.count, sessions: answer.items.map(sessionOf) };
    },

    async findSession(id: SessionId) {
      const found = client.request<SessionResource>('GET', `/v1/sessions/${encodeURIComponent(id)}`);
      const answer = await orRefusal(found, ['session-not-found']);
      return 'ok' in answer ? null : sessionOf(answer);
    },

    async listSessions({ username, state, kind, limit, cursor }) {
      const query = { user: username, state, kind, limit, cursor };
      const page = await client.request<PageResource<SessionResource>>('GET', '/v1/sessions', { query });
      return { items: page.items.map(sessionOf), cursor: page.cursor };
    },

    async listEvents({ username, sessionId, type, after, before, limit, cursor }, { background = false } = {}) {
      const times = { after: writeInstant(after), before: writeInstant(before) };
      const query = { user: username, session: sessionId, type, ...times, limit, cursor };
      const options = { query, isBackground: background };
      const page = await client.request<PageResource<EventResource>>('GET', '/v1/events', options);
      return { items: page.items.map(eventOf), cursor: page.cursor };
    },
  };
}

function writeInstant(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
