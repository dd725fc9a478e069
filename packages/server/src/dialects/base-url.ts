import type { FastifyRequest } from 'fastify';
import type { Settings } from '../settings.ts';

/** Where this server is, for links in answers: without a public URL where the client thinks that it is. */
export function baseUrlOf(request: FastifyRequest, { publicUrl }: Settings): string {
  if (publicUrl !== null) return publicUrl.origin;
  const { forwardedHost, forwardedProto } = request.origin;
  const host = forwardedHost ?? request.headers.host ?? 'localhost';
  const url = URL.parse(`${forwardedProto === 'https' ? 'https' : 'http'}://${host}`);
  return url === null || url.username !== '' || url.pathname !== '/' || url.search !== ''
    ? 'http://localhost'
    : url.origin;
}
