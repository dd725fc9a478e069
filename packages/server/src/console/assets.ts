import { CurfewError } from '@curfew/core';
import type { App } from '../app.ts';
import type { BuiltConsole } from './built-files.ts';

/** `/assets/console/`: scripts and styles. They are the same for everybody and say nothing about anybody. */
export function registerConsoleAssets(app: App, built: () => BuiltConsole | null): void {
  app.get<{ Params: { '*': string } }>('/assets/console/*', { schema: { hide: true } }, async (request, reply) => {
    const file = built()?.files.get(request.params['*']);
    if (file === undefined) throw new CurfewError('not-found', 'there is no such file');
    const accepted = acceptedEncodings(request.headers['accept-encoding']);
    const encoded = file.encoded.find(({ encoding }) => accepted.has(encoding));
    if (encoded !== undefined) reply.header('content-encoding', encoded.encoding);
    return reply
      .type(file.type)
      .header('vary', 'Accept-Encoding')
      .header('cache-control', file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache')
      .send(encoded?.content ?? file.plain);
  });
}

/** RFC 9110 12.5.3; what has the weight 0 is not acceptable. */
function acceptedEncodings(header: string | string[] | undefined): ReadonlySet<string> {
  const codings = String(header ?? '').split(',');
  return new Set(codings.filter((coding) => !/;\s*q=0(\.0*)?\s*$/.test(coding)).map((coding) => nameOf(coding)));
}

function nameOf(coding: string): string {
  return (coding.split(';', 1)[0] ?? '').trim().toLowerCase();
}
