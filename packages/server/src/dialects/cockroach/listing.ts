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
      const { username, ...page } = readList(request, ['username']);
      const whose = username === undefined ? {} : { username };
      const { items, cursor } = await authority.listSessions({ ...page, ...whose, state: 'active' });
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
      const { items, cursor } = await authority.listUsers(readList(request));
      const users = items.map(({ username }) => ({ username }));
      return { users, ...(cursor !== null && { next: cursor }) };
    });
  }
}

interface ListRequest {
  readonly limit: number;
  readonly cursor?: string;
  readonly username?: string;
}

/**
 * `limit` and `start`, and the filters that a list has. What it does not have is refused: a filter that is passed over finds
 * everything.
 *
 * @throws CurfewError naming the parameter.
 */
function readList({ query }: FastifyRequest, filters: readonly 'username'[] = []): ListRequest {
  const understood = ['limit', 'start', ...filters];
  for (const [name, value] of Object.entries(query as Readonly<Record<string, unknown>>)) {
    if (!understood.includes(name)) {
      const shown = JSON.stringify(name.slice(0, 80));
      throw new CurfewError('invalid-request', `unknown parameter ${shown}; there are: ${understood.join(', ')}`);
    }
    if (typeof value !== 'string') throw new CurfewError('invalid-request', `there is more than one ${name}`);
  }
  const { limit = String(mostPerPage), start, username } = query as Readonly<Record<string, string | undefined>>;
  if (!/^[1-9]\d{0,5}$/.test(limit)) {
    throw new CurfewError('invalid-request', 'the limit must be a whole number above 0');
  }
  return {
    limit: Math.min(Number(limit), mostPerPage),
    ...(start !== undefined && { cursor: start }),
    ...(username !== undefined && { username }),
  };
}
