import { CurfewError } from '@curfew/core';
import type { FastifyRequest } from 'fastify';
import type { App, Context } from '../../app.ts';
import { requireAdmin } from '../../caller.ts';
import { dialectRoute } from '../route.ts';

const mostPerPage = 200;

/**
 * What administrators look at, in CockroachDB's shape. Where CockroachDB lists the connections to the database, these are the
 * web sessions that are alive, never with their tokens.
 */
export function registerSessionListing(app: App, context: Context): void {
  const { authority } = context;
  const route = { ...dialectRoute, preValidation: requireAdmin(context) };

  for (const path of ['/api/v2/sessions/', '/api/v2/sessions']) {
    app.get(path, route, async (request) => {
      const { items, cursor } = await authority.listSessions({ ...pageOf(request), state: 'active' });
      const sessions = items.map((session) => ({
        id: session.id,
        username: session.username ?? '',
        client_address: session.ip ?? '',
        application_name: session.userAgent ?? '',
        start: new Date(session.createdAt).toISOString(),
        status: 'ACTIVE',
      }));
      return { sessions, ...(cursor !== null && { next: cursor }) };
    });
  }
}

export function registerUserListing(app: App, context: Context, paths: readonly string[]): void {
  const { authority } = context;
  const route = { ...dialectRoute, preValidation: requireAdmin(context) };
  for (const path of paths) {
    app.get(path, route, async (request) => {
      const { items, cursor } = await authority.listUsers(pageOf(request));
      const users = items.map(({ username }) => ({ username }));
      return { users, ...(cursor !== null && { next: cursor }) };
    });
  }
}

function pageOf({ query }: FastifyRequest): { readonly limit: number; readonly cursor?: string } {
  const { limit = String(mostPerPage), start } = query as Readonly<Record<string, unknown>>;
  if (typeof limit !== 'string' || !/^[1-9]\d{0,5}$/.test(limit)) {
    throw new CurfewError('invalid-request', 'the limit must be a whole number above 0');
  }
  if (start !== undefined && typeof start !== 'string') {
    throw new CurfewError('invalid-cursor', 'there is more than one start');
  }
  return { limit: Math.min(Number(limit), mostPerPage), ...(start !== undefined && { cursor: start }) };
}
