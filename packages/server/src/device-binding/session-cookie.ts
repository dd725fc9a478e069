import type { Issued } from '@curfew/core';
import { buildCookie, registrationHeader } from '@curfew/http';
import type { FastifyReply } from 'fastify';
import type { Context } from '../app.ts';
import { registrationPath } from './place.ts';

/**
 * Gives a browser its session: the one place where the session cookie is set. Over https, the browser is invited to bind the session to
 * its device.
 */
export function giveSessionCookie(
  { authority, settings }: Pick<Context, 'authority' | 'settings'>,
  reply: FastifyReply,
  { token, session }: Pick<Issued, 'token' | 'session'>,
): void {
  reply.header('set-cookie', buildCookie(settings.cookie, token.reveal()));
  const challenge = settings.isHttps ? authority.offerBinding(session) : null;
  if (challenge !== null) {
    const [name, value] = registrationHeader(settings.addresses.at(registrationPath), challenge);
    reply.header(name, value);
  }
}
