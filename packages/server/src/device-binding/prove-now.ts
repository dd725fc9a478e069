import { expiredBoundCookie, present } from '@curfew/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../app.ts';
import { unboundPath } from '../pages/step-up-address.ts';
import { readKeyMaxAge } from '../verify/question.ts';

type Asking = FastifyRequest<{ Querystring: { readonly keyMaxAge?: string } }>;

/**
 * Asks for what no form can: a proof of the key that the session belongs to, which the browser makes by itself before it asks here again.
 *
 * @returns `null` where nothing is asked for or missing, or nobody is there.
 */
export async function proveDevice(
  { authority, settings }: Pick<Context, 'authority' | 'settings'>,
  { query, credential }: Asking,
  reply: FastifyReply,
): Promise<FastifyReply | null> {
  const keyMaxAgeMs = readKeyMaxAge(query.keyMaxAge ?? null);
  if (keyMaxAgeMs === null) return null;
  const { at } = settings.addresses;
  const { missing } = await present(authority, credential, 'inspect', undefined, { keyMaxAgeMs });
  reply.header('cache-control', 'no-store');
  if (missing?.binding) return reply.redirect(at(unboundPath), 303);
  if (missing?.keyMaxAgeMs === undefined) return null;
  reply.header('set-cookie', expiredBoundCookie(settings.cookie));
  return reply.redirect(at(`/step-up?${new URLSearchParams(query)}`), 307);
}
