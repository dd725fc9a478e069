import type { AdmitDenied, Issued } from '@curfew/core';
import { admitPresented, safeReturnTo } from '@curfew/http';
import { ProviderFault } from '@curfew/sign-in';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { App, Context } from '../app.ts';
import { clientOf } from '../caller.ts';
import { giveSessionCookie } from '../device-binding/session-cookie.ts';
import { describePresented } from '../sign-in.ts';
import type { Provider } from './providers.ts';
import { type Refusal, sendRefusal } from './refusal-page.ts';

const BeginQuery = Type.Object({ returnTo: Type.Optional(Type.String()), again: Type.Optional(Type.String()) });

/** The way to a provider, and the way back. */
export function registerProviderSignIn(app: App, context: Context, provider: Provider): void {
  const { settings, metrics } = context;
  const { carry } = context.signIn;
  const { oidc, path, callbackPath, attempts } = provider;

  app.get(path, { schema: { hide: true, querystring: BeginQuery } }, async (request, reply) => {
    const returnTo = safeReturnTo(request.query.returnTo, settings);
    try {
      const { address, attempt } = await oidc.begin({ returnTo, again: request.query.again === 'true' });
      const begun = await attempts.read(request.headers.cookie);
      // Several tabs may be at it at once.
      reply.header('set-cookie', await attempts.write([...begun, attempt]));
      return reply.redirect(address.href, 302);
    } catch (error) {
      return refuse(request, reply, faultOf(error), returnTo);
    }
  });

  app.get(callbackPath, { schema: { hide: true } }, async (request, reply) => {
    const query = request.raw.url?.split('?', 2)[1] ?? '';
    const state = new URLSearchParams(query).get('state');
    const begun = await attempts.read(request.headers.cookie);
    const attempt = begun.find((each) => each.state === state);
    // Whoever was led here with a code of somebody else's has not begun a sign-in with it (login CSRF, RFC 9700 4.7).
    if (attempt === undefined) return refuse(request, reply, { reason: 'not-begun' }, null);
    // It counts once, whatever comes of it.
    reply.header('set-cookie', await attempts.write(begun.filter((each) => each !== attempt)));
    if (attempt.connects !== undefined)
      return connect(query, { ...attempt, connects: attempt.connects }, request, reply);
    const signedIn = await finish(query, attempt, request);
    if (!signedIn.ok) return refuse(request, reply, signedIn.refusal, attempt.returnTo);
    metrics.signIns.inc({ outcome: 'signed-in' });
    giveSessionCookie(context, reply, signedIn.issued);
    return reply.redirect(attempt.returnTo ?? settings.addresses.at('/'), 303);
  });

  async function finish(
    query: string,
    attempt: Parameters<typeof oidc.finish>[1],
    request: FastifyRequest,
  ): Promise<{ readonly ok: true; readonly issued: Issued } | { readonly ok: false; readonly refusal: Refusal }> {
    try {
      const person = await oidc.finish(query, attempt);
      const client = clientOf(request);
      const result = await admitPresented(context.authority, request.credential, { ...person, carry, client });
      return result.ok ? { ok: true, issued: result } : { ok: false, refusal: { reason: reasonOf(result) } };
    } catch (error) {
      return { ok: false, refusal: faultOf(error) };
    }
  }

  /** Somebody who is signed in has proven that an account here is theirs, too. The session stays as it is. */
  async function connect(
    query: string,
    attempt: Parameters<typeof oidc.finish>[1] & { readonly connects: string },
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { connects: sessionId, returnTo } = attempt;
    try {
      const { identity } = await oidc.finish(query, attempt);
      const { token } = await describePresented(context, request);
      const connected = await context.authority.connectIdentity(token, { identity, sessionId }, clientOf(request));
      if (connected.ok) return reply.redirect(returnTo ?? settings.addresses.at('/'), 303);
      const reason = connected.code === 'factor-exists' ? 'taken' : 'not-begun';
      return sendRefusal(reply, provider, reason, returnTo);
    } catch (error) {
      return refuse(request, reply, faultOf(error), returnTo);
    }
  }

  function refuse(request: FastifyRequest, reply: FastifyReply, refusal: Refusal, returnTo: string | null) {
    metrics.signIns.inc({ outcome: `provider-${refusal.reason}` });
    const { name } = oidc.settings;
    request.log.warn({ provider: name, reason: refusal.reason, err: refusal.fault }, 'nobody was signed in');
    return sendRefusal(reply, provider, refusal.reason, returnTo);
  }
}

function reasonOf({ code }: AdmitDenied): Refusal['reason'] {
  return code === 'session-limit-reached' ? 'session-limit-reached' : 'not-allowed';
}

/** @throws whatever is no fault of the provider's. */
function faultOf(error: unknown): Refusal {
  if (error instanceof ProviderFault) return { reason: error.reason, fault: error };
  throw error;
}
