import { type Issued, viewSession } from '@curfew/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { Context } from '../../app.ts';
import { giveSessionCookie } from '../../device-binding/session-cookie.ts';
import type { IssuedSchema } from './resource.ts';

/** How a new token reaches the client: as a cookie that no script can read, or once in the body. */
export const Transport = Type.Enum(['cookie', 'bearer'], { description: 'Default: cookie' });
export type Transport = Static<typeof Transport>;

/** The way by which the client's present token came is the way by which it gets the next one. */
export function transportOf(request: FastifyRequest): Transport {
  return request.credential.source === 'bearer' ? 'bearer' : 'cookie';
}

/** Hands a new token out: the only place in the API where a token becomes text. */
export function issue(
  context: Context,
  reply: FastifyReply,
  issued: Issued,
  transport: Transport,
): Static<typeof IssuedSchema> {
  const session = viewSession(issued.session, context.authority.now(), issued.session.id);
  if (transport === 'bearer') return { session, ...tokenOf(issued) };
  giveSessionCookie(context, reply, issued);
  return { session };
}

/** A token as text, and the scheme to send it under where that is another than `Bearer`. */
export function tokenOf({ token, session }: Pick<Issued, 'token' | 'session'>): {
  readonly token: string;
  readonly tokenType?: 'DPoP';
} {
  return { token: token.reveal(), ...(session.binding?.key?.type === 'dpop' && { tokenType: 'DPoP' }) };
}
