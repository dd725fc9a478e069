import { type Actor, CurfewError, isAdmin, limitsFor, type Session, type User } from '@curfew/core';
import type { FastifyRequest } from 'fastify';
import type { App, Context } from '../../app.ts';
import { clientOf } from '../../caller.ts';
import { introspectionScope } from '../../oauth2/introspect.ts';
import { orThrow } from '../../problem.ts';
import { fieldsOf } from '../bodies.ts';
import { dialectRoute } from '../route.ts';
import { attributesIn, type TokenAttributes } from './attributes.ts';
import { holderOf, isSystemRoot, requireHolder, type TokenHolder } from './caller.ts';
import { claimIn } from './credential.ts';
import { listTokens, walkTokens } from './listing.ts';
import type { ArvadosOptions } from './options.ts';
import { policyFor } from './policy.ts';
import { selectFrom, tokenRecord } from './records.ts';
import { latestEndOf, proofOf } from './self-made.ts';
import type { Uuids } from './uuid.ts';

const base = '/arvados/v1/api_client_authorizations';

/** `api_client_authorizations`: a user's tokens, which are their sessions. Every other token is one that does not exist. */
export function registerTokens(app: App, context: Context, options: ArvadosOptions, uuids: Uuids): void {
  const { authority } = context;
  const mayUseOthers = ({ session }: TokenHolder) => options.issueTrustedTokens !== false || isSystemRoot(session);

  app.get(base, dialectRoute, async (request) => {
    return list(request, queryOf(request));
  });

  app.get(`${base}/current`, dialectRoute, async (request) => {
    const holder = await holderOf(context, claimIn(request.headers), uuids);
    if (holder === null) throw new CurfewError('authentication-required');
    // The secret goes back to whoever has just sent it: clients put their token together from this answer.
    const { remote, select } = queryOf(request);
    return selectFrom(tokenRecord(holder.session, uuids, remote === undefined ? holder.claim.secret : null), select);
  });

  app.get(`${base}/:uuid`, dialectRoute, async (request) => {
    const { session } = await requireToken(request);
    return selectFrom(tokenRecord(session, uuids), queryOf(request).select);
  });

  app.post(base, dialectRoute, async (request) => {
    const method = overridingMethod(request);
    // Client libraries send a query that is too long for an address as a form.
    if (method === 'GET') return list(request, fieldsOf(request.body));
    if (method !== null) throw new CurfewError('invalid-request', 'no method but GET can be sent as a POST');
    const holder = await requireIssuer(request);
    const attributes = attributesOf(request);
    const owner = await requireOwner(holder, attributes.ownerUuid);
    return issue(request, holder, owner, attributes);
  });

  app.post(`${base}/create_system_auth`, dialectRoute, async (request) => {
    const holder = await requireIssuer(request);
    if (!isAdmin(holder.session)) throw new CurfewError('admin-required');
    const root = await authority.findUser('root');
    if (root === null) throw new CurfewError('invalid-request', 'there is no user "root"');
    return issue(request, holder, root, attributesOf(request));
  });

  app.route({
    ...dialectRoute,
    method: ['PUT', 'PATCH'],
    url: `${base}/:uuid`,
    handler: async (request) => {
      const { holder, session } = await requireToken(request);
      const { uuid, ownerUuid, scopes, expiresAt } = attributesOf(request);
      const record = tokenRecord(session, uuids);
      // What a token is and may do was settled when it was made; Arvados lets unscoped tokens change it.
      const changesMore =
        (uuid !== undefined && uuid !== record.uuid) ||
        (ownerUuid !== undefined && ownerUuid !== record.owner_uuid) ||
        (scopes !== undefined && JSON.stringify(scopes ?? ['all']) !== JSON.stringify(record.scopes));
      if (changesMore) throw new CurfewError('admin-required');
      const end = expiresAt === undefined ? null : newEndOf(holder, expiresAt);
      if (end === null) return record;
      const shortened = orThrow(await authority.shortenSession(session.id, end, actorFor(request, holder, session)));
      return tokenRecord(shortened.session, uuids);
    },
  });

  app.delete(`${base}/:uuid`, dialectRoute, async (request) => {
    const { holder, session } = await requireToken(request);
    if (session.id === holder.session.id) await authority.signOut(holder.claim.secret, clientOf(request));
    else orThrow(await authority.endSession(session.id, actorFor(request, holder, session)));
    return tokenRecord((await authority.findSession(session.id)) ?? session, uuids);
  });

  async function list(request: FastifyRequest, asked: Readonly<Record<string, unknown>>) {
    const holder = await requireHolder(context, request, uuids, 'GET');
    if (!mayUseOthers(holder)) throw new CurfewError('admin-required');
    return listTokens(context, asked, holder, uuids);
  }

  /** A token by its uuid. Another user's is not there, also for administrators. */
  async function requireToken(request: FastifyRequest) {
    const holder = await requireHolder(context, request, uuids);
    const { uuid } = request.params as { readonly uuid: string };
    if (uuid === uuids.ofToken(holder.session.id)) return { holder, session: holder.session as Session };
    if (!mayUseOthers(holder)) throw new CurfewError('admin-required');
    for await (const session of walkTokens(context, holder)) {
      if (uuids.ofToken(session.id) === uuid) return { holder, session };
    }
    throw new CurfewError('session-not-found');
  }

  /** A token with scopes makes no others: they could do more than it. */
  async function requireIssuer(request: FastifyRequest): Promise<TokenHolder> {
    const holder = await requireHolder(context, request, uuids);
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

  async function issue(request: FastifyRequest, holder: TokenHolder, owner: User, attributes: TokenAttributes) {
    const { expiresAt = null, scopes = null } = attributes;
    if (scopes?.includes(introspectionScope) && !isAdmin(holder.session)) throw new CurfewError('admin-required');
    const lifetimeMs = expiresAt === null ? null : lifetimeUntil(holder, owner, expiresAt);
    const isForOther = owner.username !== holder.session.username;
    const minted = orThrow(
      await authority.mint(
        {
          username: owner.username,
          kind: 'api',
          policy: policyFor(authority, options),
          lifetimeMs,
          endsBy: isForOther ? null : latestEndOf(holder.session, authority.now()),
          authenticatedAt: proofOf(holder.session, authority.now()),
          maker: holder.claim.secret,
          exceedsCap: isAdmin(holder.session),
          label: 'arvados',
          scopes,
        },
        actor(request, holder, isForOther),
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

  function actorFor(request: FastifyRequest, holder: TokenHolder, session: Session): Actor {
    return actor(request, holder, session.username !== holder.session.username);
  }
}

function queryOf({ query }: FastifyRequest): Readonly<Record<string, unknown>> {
  return fieldsOf(query);
}

/** Also those in the address: a token whose scopes were passed over would be good for everything. */
function attributesOf(request: FastifyRequest): TokenAttributes {
  return attributesIn({ ...queryOf(request), ...fieldsOf(request.body) });
}

/** What a POST is meant to be, in upper case: `X-HTTP-Method-Override`, or `_method` in the body. */
function overridingMethod({ headers, body }: FastifyRequest): string | null {
  const method = headers['x-http-method-override'] ?? fieldsOf(body)._method;
  return method === undefined || method === 'POST' ? null : String(method).toUpperCase();
}

function actor(request: FastifyRequest, { session }: TokenHolder, isForOther: boolean): Actor {
  const who = isForOther
    ? ({ initiator: 'admin', actor: session.username } as const)
    : ({ initiator: 'user', actor: null } as const);
  return { ...who, ...clientOf(request) };
}
