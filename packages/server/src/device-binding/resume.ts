import type { Presented } from '@curfew/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../app.ts';
import { html } from '../pages/html.ts';
import { sendPage } from '../pages/layout.ts';

/**
 * A browser proves its device for requests of our own pages alone, so that no other site learns who is signed in. Whoever follows a link from
 * elsewhere, after the bound cookie has run out, arrives without it, and has a session all the same.
 */
export async function mayResume(
  { authority }: Context,
  { headers, query }: FastifyRequest<{ Querystring: { resumed?: string } }>,
  { session, token }: Presented,
): Promise<boolean> {
  if (session !== null || token === null || query.resumed === 'true') return false;
  if (headers['sec-fetch-site'] !== 'cross-site' || headers['sec-fetch-mode'] !== 'navigate') return false;
  return (await authority.explain(token)).outcome === 'unproven';
}

/** A page that leads back here at once: that is a request of our own, for which the browser proves its device. It does so once. */
export function sendResume(reply: FastifyReply, returnTo: string | null): FastifyReply {
  const { at } = reply.server.ownAddresses;
  const parameters = new URLSearchParams({ timedOut: 'true', resumed: 'true', ...(returnTo !== null && { returnTo }) });
  const address = at(`/sign-in?${parameters}`);
  reply.header('refresh', `0; url=${address}`);
  return sendPage(reply, '…', html`<p><a href="${address}">…</a></p>`);
}
