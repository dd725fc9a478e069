import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Curfew } from './curfew.ts';
import type { Exchange } from './exchange.ts';
import { openSession } from './open-session.ts';
import { problemOf } from './problem.ts';
import type { RequestSession } from './request-session.ts';
import { resolveSettings, type SessionOptions } from './settings.ts';

/**
 * Sessions for a plain `node:http` server.
 *
 * @returns a function that finds out whose request it is. It answers by itself, and returns `null`, where a request must not be
 * served: a write from another site, or a store that cannot be asked.
 * @example
 * const sessionOf = sessions(curfew);
 * createServer(async (request, response) => {
 *   const session = await sessionOf(request, response);
 *   if (session !== null) response.end(session.user ?? 'nobody');
 * });
 */
export function sessions<Data extends object>(curfew: Curfew, options: SessionOptions = {}) {
  const settings = resolveSettings(options);
  return async (request: IncomingMessage, response: ServerResponse): Promise<RequestSession<Data> | null> => {
    try {
      return await openSession<Data>(curfew, settings, exchangeOf(request, response));
    } catch (error) {
      if (answerProblem(response, error)) return null;
      throw error;
    }
  };
}

/** What Express, Fastify and plain Node have in common: Node's own request and answer. */
export function exchangeOf(request: IncomingMessage, response: ServerResponse, path = request.url ?? '/'): Exchange {
  return {
    method: request.method ?? 'GET',
    path: path.split('?', 1)[0] ?? '/',
    headers: request.headers,
    peer: request.socket.remoteAddress,
    isHttps: (request.socket as Partial<TLSSocket>).encrypted === true,
    isAnswered: () => response.headersSent,
    setCookie(name, header) {
      const kept = [response.getHeader('set-cookie') ?? []].flat().map(String);
      response.setHeader('set-cookie', [...withoutCookie(kept, name), header]);
    },
  };
}

/** An answer that sets one cookie twice leaves the choice to the browser. */
export function withoutCookie(headers: readonly string[], name: string): string[] {
  return headers.filter((header) => !header.startsWith(`${name}=`));
}

/** @returns whether the error was ours, and has been answered. */
export function answerProblem(response: ServerResponse, error: unknown): boolean {
  const problem = problemOf(error);
  if (problem === null || response.headersSent) return false;
  response.writeHead(problem.status, problem.headers).end(problem.body);
  return true;
}
