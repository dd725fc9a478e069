import { CurfewError, isAdmin, limitsFor, type Requester, type Session, type User } from '@curfew/core';
import type { FastifyRequest } from 'fastify';
import type { App, Context } from '../../app.ts';
import { clientOf } from '../../caller.ts';
import { orThrow } from '../../problem.ts';
import { fieldsOf } from '../bodies.ts';
import { dialectRoute } from '../route.ts';
import { readAttributes, recordParameters, type TokenAttributes } from './attributes.ts';
import { type Callers, isSystemRoot, isSystemRootToken, type TokenHolder } from './caller.ts';
import { claimIn } from './credential.ts';
import { listParameters } from './list-query.ts';
import { listTokens, walkTokens } from './listing.ts';
import type { ArvadosOptions } from './options.ts';
import { assertOwnCluster, maxRequestSize, parametersOf, readBoolean } from './parameters.ts';
import { policyFor } from './policy.ts';
import { tokenRecord } from './records.ts';
import { readSelect } from './select.ts';
import type { Uuids } from './uuid.ts';

const base = '/arvados/v1/api_client_authorizations';
const createParameters = [...recordParameters, 'select', 'cluster_id', 'ensure_unique_name'];

/** `api_client_authorizations`: a user's tokens, which are their sessions. Every other token is one that does not exist. */
export function registerTokens(
  app: App,
  context: Context,
  options: ArvadosOptions,
  { uuids, callers }: { readonly uuids: Uuids; readonly callers: Callers },
): void {
  const { authority } = context;
  const mayUseOthers = ({ session }: TokenHolder) => options.issueTrustedTokens !== false || isSystemRoot(session);

  app.get(base, dialectRoute, async (request) => list(request, listParameters));

  app.get(`${base}/current`, dialectRoute, async (request) => {
    const holder = await callers.holderOf(claimIn(request.headers));
    if (holder === null) throw new CurfewError('authentication-required');
    // The secret goes back to whoever has just sent it: clients put their token together from this answer.
    const { remote, select } = fieldsOf(request.query);
    const record = tokenRecord(holder.session, uuids, remote === undefined ? holder.claim.secret : null);
    return readSelect(select)(record);
  });

  app.get(`${base}/:uuid`, dialectRoute, async (request) => {
    const { session } = await requireToken(request);
    return readSelect(fieldsOf(request.query).select)(tokenRecord(session, uuids));
  });

  app.post(base, { ...dialectRoute, bodyLimit: maxRequestSize }, async (request) => {
    const method = overridingMethod(request);
    // Client libraries send a query that is too long for an address as a form.
    if (method === 'GET') return list(request, [...listParameters, '_method']);
    if (method !== null) throw new CurfewError('invalid-request', 'no method but GET can be sent as a POST');
    const holder = await requireIssuer(request);
    const parameters = parametersOf(request, createParameters);
    assertOwnCluster(parameters.cluster_id, uuids.cluster);
    // Tokens have no names.
    readBoolean(parameters.ensure_unique_name, 'ensure_unique_name');
    const attributes = readAttributes(parameters);
    const select = readSelect(parameters.select);
    const owner = await requireOwner(holder, attributes.ownerUuid);
    return select(await issue(request, holder, owner, attributes));
  });

  app.post(`${base}/create_system_auth`, dialectRoute, async (request) => {
    const holder = await requireIssuer(request);
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
    const root = await authority.findUser('root');
    if (root === null) throw new CurfewError('invalid-request', 'there is no user "root"');
    return select(await issue(request, holder, root, attributes));
  });

  app.route({
    ...dialectRoute,
    method: ['PUT', 'PATCH'],
    url: `${base}/:uuid`,
    handler: async (request) => {
      const { holder, session } = await requireToken(request);
      const parameters = parametersOf(request, [...recordParameters, 'uuid', 'select']);
      const record = tokenRecord(session, uuids);
      if (parameters.uuid !== undefined && parameters.uuid !== record.uuid) throw new CurfewError('admin-required');
      const { expiresAt } = readAttributes(parameters, record);
      const select = readSelect(parameters.select);
      const end = expiresAt === undefined ? null : newEndOf(holder, expiresAt);
      if (end === null) return select(record);
      const shortened = orThrow(
        await authority.shortenSession(session.id, end, requesterFor(request, holder, session)),
      );
      return select(tokenRecord(shortened.session, uuids));
    },
  });

  app.delete(`${base}/:uuid`, dialectRoute, async (request) => {
    const { holder, session } = await requireToken(request);
    const select = readSelect(parametersOf(request, ['select']).select);
    if (session.id === holder.session.id) await authority.signOut(holder.claim.secret, clientOf(request));
    else orThrow(await authority.endSession(session.id, requesterFor(request, holder, session)));
    return select(tokenRecord((await authority.findSession(session.id)) ?? session, uuids));
  });

  async function list(request: FastifyRequest, understood: readonly string[]) {
    const holder = await callers.requireHolder(request, 'GET');
    if (!mayUseOthers(holder)) throw new CurfewError('admin-required');
    return listTokens(context, parametersOf(request, understood), holder, uuids);
  }

  /** A token by its uuid. Another user's is not there, also for administrators. The cluster's own is in no list. */
  async function requireToken(request: FastifyRequest) {
    const holder = await callers.requireHolder(request);
    const { uuid } = request.params as { readonly uuid: string };
    if (uuid === uuids.ofToken(holder.session.id) && !isSystemRootToken(holder)) {
      return { holder, session: holder.session };
    }
    if (!mayUseOthers(holder)) throw new CurfewError('admin-required');
    for await (const session of walkTokens(context, holder)) {
      if (uuids.ofToken(session.id) === uuid) return { holder, session };
    }
    throw new CurfewError('session-not-found');
  }

  /** A token with scopes makes no others: they could do more than it. */
  async function requireIssuer(request: FastifyRequest): Promise<TokenHolder> {
    const holder = await callers.requireHolder(request);
    if (!mayUseOthers(holder) || holder.session.scopes !== null) throw new CurfewError('admin-required');
    return holder;
  }

  async function requireOwner({ session }: TokenHolder, ownerUuid: unknown): Promise<User> {
    const isOwn = ownerUuid == null || ownerUuid === uuids.ofUser({ id: session.userId, username: session.username });
    if (!isOwn && !isAdmin(session)) throw new CurfewError('admin-required');
    const owner = isOwn ? await authority.findUser(session.username) : await findOwner(ownerUuid);
    if (owner === null) throw new CurfewError('invalid-request', 'owner_uuid names no user');
    return owner;
  }

  async function findOwner(uuid: unknown): Promise<User | null> {
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const page = await authority.listUsers({ limit: 200, ...(cursor !== undefined && { cursor }) });
      const owner = page.items.find((user) => uuids.ofUser(user) === uuid);
      if (owner !== undefined) return owner;
      cursor = page.cursor;
    }
    return null;
  }

  async function issue(
    request: FastifyRequest,
    holder: TokenHolder,
    owner: User,
    attributes: Omit<TokenAttributes, 'ownerUuid'>,
  ) {
    const { expiresAt = null, scopes = null } = attributes;
    const lifetimeMs = expiresAt === null ? null : lifetimeUntil(holder, owner, expiresAt);
    const isForOther = owner.username !== holder.session.username;
    const minted = orThrow(
      await authority.mint(
        {
          username: owner.username,
          kind: 'api',
          policy: policyFor(authority, options),
          lifetimeMs,
          withoutRecentSignIn: 'inherit',
          exceedsCap: isAdmin(holder.session),
          label: 'arvados',
          scopes,
        },
        requester(request, holder, isForOther),
      ),
    );
    return tokenRecord(minted.session, uuids, minted.token.reveal());
  }

  /** Longer than allowed becomes as long as allowed, without an error; administrators may exceed `API.MaxTokenLifetime`. */
  function lifetimeUntil({ session }: TokenHolder, owner: User, expiresAt: number): number {
    const asked = expiresAt - authority.now();
    if (asked <= 0) throw new CurfewError('invalid-request', 'expires_at has passed');
    const policies = isAdmin(session) ? { ...authority.policies, maxTokenLifetimeMs: 0 } : authority.policies;
    const { tokenLifetimeMs } = limitsFor(policies, policyFor(authority, options), owner.roles);
    return tokenLifetimeMs > 0 ? Math.min(asked, tokenLifetimeMs) : asked;
  }

  /** The end that an update asks for, within `API.MaxTokenLifetime`; `null` where there is none. Nothing moves an end back. */
  function newEndOf({ session }: TokenHolder, expiresAt: number | null): number | null {
    const { maxTokenLifetimeMs } = authority.policies;
    const latest = maxTokenLifetimeMs > 0 ? authority.now() + maxTokenLifetimeMs : null;
    if (expiresAt === null || latest === null) return expiresAt ?? latest;
    return isAdmin(session) ? expiresAt : Math.min(expiresAt, latest);
  }

  function requesterFor(request: FastifyRequest, holder: TokenHolder, session: Pick<Session, 'username'>): Requester {
    return requester(request, holder, session.username !== holder.session.username);
  }
}

/** What a POST is meant to be, in upper case: `X-HTTP-Method-Override`, or `_method` in the body. */
function overridingMethod({ headers, body }: FastifyRequest): string | null {
  const method = headers['x-http-method-override'] ?? fieldsOf(body)._method;
  return method === undefined || method === 'POST' ? null : String(method).toUpperCase();
}

function requester(request: FastifyRequest, holder: TokenHolder, isForOther: boolean): Requester {
  const { session, claim } = holder;
  const client = clientOf(request);
  if (isSystemRootToken(holder)) {
    return { initiator: 'system', actor: 'SystemRootToken', ...client, proof: 'machine' };
  }
  const proof = { ...session, token: claim.secret };
  return isForOther
    ? { initiator: 'admin', actor: session.username, ...client, proof }
    : { initiator: 'user', actor: null, ...client, proof };
}
