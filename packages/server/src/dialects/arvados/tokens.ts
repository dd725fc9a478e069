import { CurfewError, isAdmin } from '@curfew/core';
import type { FastifyRequest } from 'fastify';
import type { App } from '../../app.ts';
import { clientOf } from '../../caller.ts';
import { orThrow } from '../../problem.ts';
import { fieldsOf } from '../bodies.ts';
import { dialectRoute } from '../route.ts';
import { readAttributes, recordParameters } from './attributes.ts';
import { claimIn } from './credential.ts';
import { listParameters } from './list-query.ts';
import { listTokens } from './listing.ts';
import { assertOwnCluster, maxRequestSize, parametersOf, readBoolean } from './parameters.ts';
import { tokenRecord } from './records.ts';
import { readSelect } from './select.ts';
import { assertMayUseOthers, requireIssuer, requireOwner, requireToken, type TokenDesk } from './token-access.ts';
import { issue, newEndOf, requesterOf } from './token-issue.ts';

const base = '/arvados/v1/api_client_authorizations';
const createParameters = [...recordParameters, 'select', 'cluster_id', 'ensure_unique_name'];

/** `api_client_authorizations`: a user's tokens, which are their sessions. Every other token is one that does not exist. */
export function registerTokens(app: App, desk: TokenDesk): void {
  registerReading(app, desk);
  registerMaking(app, desk);
  registerChanging(app, desk);
}

function registerReading(app: App, desk: TokenDesk): void {
  const { uuids, callers } = desk;

  app.get(base, dialectRoute, async (request) => list(desk, request, listParameters));

  app.get(`${base}/current`, dialectRoute, async (request) => {
    const holder = await callers.holderOf(claimIn(request.headers));
    if (holder === null) throw new CurfewError('authentication-required');
    // The secret goes back to whoever has just sent it: clients put their token together from this answer.
    const { remote, select } = parametersOf(request, ['remote', 'select']);
    const record = tokenRecord(holder.session, uuids, remote === undefined ? holder.claim.secret : null);
    return readSelect(select)(record);
  });

  app.get(`${base}/:uuid`, dialectRoute, async (request) => {
    const { session } = await requireToken(desk, request);
    return readSelect(parametersOf(request, ['select']).select)(tokenRecord(session, uuids));
  });
}

function registerMaking(app: App, desk: TokenDesk): void {
  const { context, uuids } = desk;

  app.post(base, { ...dialectRoute, bodyLimit: maxRequestSize }, async (request) => {
    const method = overridingMethod(request);
    // Client libraries send a query that is too long for an address as a form.
    if (method === 'GET') return list(desk, request, [...listParameters, '_method']);
    if (method !== null) throw new CurfewError('invalid-request', 'no method but GET can be sent as a POST');
    const holder = await requireIssuer(desk, request);
    const parameters = parametersOf(request, createParameters);
    assertOwnCluster(parameters.cluster_id, uuids.cluster);
    // Tokens have no names.
    readBoolean(parameters.ensure_unique_name, 'ensure_unique_name');
    const attributes = readAttributes(parameters);
    const select = readSelect(parameters.select);
    const owner = await requireOwner(desk, holder, attributes.ownerUuid);
    return select(await issue(desk, request, holder, owner, attributes));
  });

  app.post(`${base}/create_system_auth`, dialectRoute, async (request) => {
    const holder = await requireIssuer(desk, request);
    if (!isAdmin(holder.session)) throw new CurfewError('admin-required');
    const parameters = parametersOf(request, [...recordParameters, 'select']);
    const { ownerUuid, ...attributes } = readAttributes(parameters);
    if (ownerUuid !== undefined && ownerUuid !== uuids.systemUser) {
      throw new CurfewError(
        'invalid-request',
        `owner_uuid must be ${uuids.systemUser}: it is the system that gets the token`,
      );
    }
    const select = readSelect(parameters.select);
    const root = await context.authority.findUser('root');
    if (root === null) throw new CurfewError('invalid-request', 'there is no user "root"');
    return select(await issue(desk, request, holder, root, attributes));
  });
}

function registerChanging(app: App, desk: TokenDesk): void {
  const { uuids, context } = desk;
  const { authority } = context;

  app.route({
    ...dialectRoute,
    method: ['PUT', 'PATCH'],
    url: `${base}/:uuid`,
    handler: async (request) => {
      const { holder, session } = await requireToken(desk, request);
      const parameters = parametersOf(request, [...recordParameters, 'uuid', 'select']);
      const record = tokenRecord(session, uuids);
      if (parameters.uuid !== undefined && parameters.uuid !== record.uuid) throw new CurfewError('admin-required');
      const { expiresAt } = readAttributes(parameters, record);
      const select = readSelect(parameters.select);
      const end = expiresAt === undefined ? null : newEndOf(desk, holder, expiresAt);
      if (end === null) return select(record);
      const shortened = orThrow(await authority.shortenSession(session.id, end, requesterOf(request, holder, session)));
      return select(tokenRecord(shortened.session, uuids));
    },
  });

  app.delete(`${base}/:uuid`, dialectRoute, async (request) => {
    const { holder, session } = await requireToken(desk, request);
    const select = readSelect(parametersOf(request, ['select']).select);
    if (session.id === holder.session.id) await authority.signOut(holder.claim.secret, clientOf(request));
    else orThrow(await authority.endSession(session.id, requesterOf(request, holder, session)));
    return select(tokenRecord((await authority.findSession(session.id)) ?? session, uuids));
  });
}

async function list(desk: TokenDesk, request: FastifyRequest, understood: readonly string[]) {
  const holder = await desk.callers.requireHolder(request, 'GET');
  assertMayUseOthers(desk, holder);
  return listTokens(desk.context, parametersOf(request, understood), holder, desk.uuids);
}

/** What a POST is meant to be, in upper case: `X-HTTP-Method-Override`, or `_method` in the body. */
function overridingMethod({ headers, body }: FastifyRequest): string | null {
  const method = headers['x-http-method-override'] ?? fieldsOf(body)._method;
  return method === undefined || method === 'POST' ? null : String(method).toUpperCase();
}
