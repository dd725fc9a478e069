import { type LiveSession, proofOf } from '@curfew/core';
import { present, readCredential, signOutHeaders } from '@curfew/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App, Context } from '../../app.ts';
import { clientOf } from '../../caller.ts';
import { orThrow } from '../../problem.ts';
import { redirectToSignIn } from '../login-page.ts';
import { dialectRoute } from '../route.ts';
import { type Callers, isSystemRootToken } from './caller.ts';
import { type Claim, claimIn, parseToken } from './credential.ts';
import { sendErrors } from './errors.ts';
import type { ArvadosOptions } from './options.ts';
import { policyFor } from './policy.ts';
import type { TrustedClients } from './trusted-clients.ts';
import type { Uuids } from './uuid.ts';

/**
 * `GET /login` and `GET /logout`, through which web applications on other hosts get a token and give it back. The token travels
 * in the address, because that is where they read it; it goes to trusted clients only.
 */
export function registerLogin(
  app: App,
  context: Context,
  options: ArvadosOptions,
  {
    uuids,
    callers,
    trustedClient,
  }: { readonly uuids: Uuids; readonly callers: Callers; readonly trustedClient: TrustedClients },
): void {
  const { authority, settings } = context;
  const { at } = settings.addresses;

  app.get('/login', dialectRoute, async (request, reply) => {
    const { return_to: returnTo, remote } = request.query as Readonly<Record<string, unknown>>;
    if (returnTo === undefined) return redirectToSignIn(request, reply, settings);
    const client = typeof returnTo === 'string' ? trustedClient(returnTo) : null;
    if (client === null) return refuseClient(request, reply);
    if (remote !== undefined && remote !== '') {
      return sendErrors(request, reply, 400, 'Invalid remote cluster id');
    }
    const { session, token } = await presentOwn(request);
    // A session with scopes must not become one without.
    if (
      token === null ||
      session === null ||
      session.username === null ||
      session.scopes !== null ||
      !isNavigation(request)
    ) {
      const parameters = new URLSearchParams({ returnTo: `/login?${new URLSearchParams({ return_to: client.href })}` });
      return redirect(reply, `${at('/sign-in')}?${parameters}`);
    }
    const minted = orThrow(
      await authority.mint(
        {
          username: session.username,
          kind: 'api',
          policy: policyFor(authority, options),
          lifetimeMs: null,
          withoutRecentSignIn: 'inherit',
          label: 'arvados',
        },
        { initiator: 'user', actor: null, ...clientOf(request), proof: proofOf(session, token) },
      ),
    );
    client.searchParams.set('api_token', `v2/${uuids.ofToken(minted.session.id)}/${minted.token.reveal()}`);
    return redirect(reply, client.href);
  });

  app.get('/logout', dialectRoute, async (request, reply) => {
    const { return_to: returnTo, api_token: inQuery } = request.query as Readonly<Record<string, unknown>>;
    const client = typeof returnTo === 'string' ? trustedClient(returnTo) : null;
    if (returnTo !== undefined && client === null) return refuseClient(request, reply);
    const claims = [typeof inQuery === 'string' ? parseToken(inQuery) : null, claimIn(request.headers)];
    for (const claim of claims) await endSessionsOf(claim, request, reply);
    return redirect(reply, client === null ? at('/sign-in?signedOut=true') : client.href);
  });

  /** Whoever presents the secret may end it by a link, too: nobody else can make one up. */
  async function endSessionsOf(claim: Claim | null, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const holder = await callers.holderOf(claim, 'end');
    // The cluster's own token is no session that could be ended.
    if (holder === null || isSystemRootToken(holder)) return;
    const own = await presentOwn(request);
    await authority.signOut(holder.claim.secret, clientOf(request));
    // Otherwise the same person's cookie would sign them in again with the next click.
    if (own.session === null || own.session.userId !== holder.session.userId) return;
    await authority.signOut(own.token, clientOf(request));
    reply.headers(signOutHeaders(settings.cookie));
  }

  function presentOwn({
    headers,
  }: FastifyRequest): Promise<{ readonly token: string | null; readonly session: LiveSession | null }> {
    const credential = readCredential({ cookie: headers.cookie }, settings.cookie.name);
    return present(authority, credential, 'inspect', { method: 'GET', path: '/login' });
  }
}

/** Not an image, not a frame, not a script: a person going there. Browsers without Fetch Metadata say nothing. */
function isNavigation({ headers }: FastifyRequest): boolean {
  return (headers['sec-fetch-dest'] ?? 'document') === 'document';
}

function refuseClient(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendErrors(request, reply, 400, 'return_to names no trusted client');
}

function redirect(reply: FastifyReply, address: string): FastifyReply {
  // The address may hold a token, which must not travel on to where the page leads.
  return reply.headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }).redirect(address, 302);
}
