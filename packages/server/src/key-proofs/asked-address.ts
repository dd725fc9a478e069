import type { IncomingMessage } from 'node:http';
import { type ClientOrigin, clientOriginOf } from '@curfew/http';
import type { FastifyRequest } from 'fastify';
import type { Settings } from '../settings.ts';

/**
 * Where a client has sent a request of this server's own, as its proof of a key has to say. What the client itself says of the host only
 * counts where the server has no public URL, and then it is reached from this machine alone.
 */
export function ownAddressOf({ publicUrl }: Settings, { originalUrl, headers, origin }: FastifyRequest): string | null {
  if (publicUrl !== null) return `${publicUrl.origin}${originalUrl}`;
  const host = origin.forwardedHost ?? headers.host;
  return host === undefined ? null : `${origin.forwardedProto ?? 'http'}://${host}${originalUrl}`;
}

/**
 * The request that a gateway asks about, as the client sent it; the address is `null` where no gateway says it that is trusted.
 *
 * Envoy asks with the client's own method, host and path, and sets no header that says them: such a header is the client's.
 */
export function forwardedRequestOf(
  { trustedProxies, addresses }: Settings,
  { headers, method = 'GET', socket, url = '' }: IncomingMessage,
): { readonly method: string; readonly url: string | null } {
  const origin = clientOriginOf(socket.remoteAddress, headers, trustedProxies);
  const rest = url.slice(addresses.endOfVerify(url));
  if (rest.startsWith('/')) return { method, url: forwardedAddress(origin, headers.host, rest) };
  const said = headers['x-forwarded-method'] ?? headers['x-original-method'] ?? method;
  const host = origin.forwardedHost ?? headers.host;
  return { method: String(said), url: forwardedAddress(origin, host, headers['x-forwarded-uri']) };
}

function forwardedAddress(
  { isFromTrustedProxy, forwardedProto }: ClientOrigin,
  host: string | undefined,
  path: string | string[] | undefined,
): string | null {
  if (!isFromTrustedProxy || forwardedProto === null) return null;
  return host === undefined || typeof path !== 'string' ? null : `${forwardedProto}://${host}${path}`;
}
