import type { PasskeySite } from '@curfew/core';
import type { FastifyRequest } from 'fastify';
import type { Context } from './app.ts';

/**
 * Where passkeys of this server belong: to the host of the public URL. Without one, to `localhost` on this machine, which browsers take
 * for a host name. `null`: there can be none, because an address such as 127.0.0.1 is no name (Web Authentication Level 3, 5.1.3).
 */
export function passkeySiteOf(
  { settings: { publicUrl } }: Pick<Context, 'settings'>,
  request: FastifyRequest,
): PasskeySite | null {
  const { host } = request.headers;
  const url = publicUrl ?? (host === undefined ? null : URL.parse(`http://${host}`));
  if (url === null || (publicUrl === null && url.hostname !== 'localhost')) return null;
  const isAddress = /^[\d.]+$|^\[/.test(url.hostname);
  return isAddress ? null : { rpId: url.hostname, origin: url.origin };
}
