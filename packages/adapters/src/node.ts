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

/**
 * Sessions for WebSockets: for the `upgrade` event of a `node:http` server, whatever framework serves the rest.
 *
 * @returns a function that finds out whose request it is; `null` where it must not be served, because another site's page sent it or
 * the store cannot be asked. No cookie can be set any more, so the session is there to be read.
 * @example
 * const sessionOf = upgradeSessions(curfew);
 * server.on('upgrade', async (request, socket, head) => {
 *   const session = await sessionOf(request);
 *   if (!session?.isSignedIn) return socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
 *   sockets.handleUpgrade(request, socket, head, (webSocket) => {
 *     webSocket.once('close', session.onEnd(() => webSocket.close(4401, 'signed out')));
 *   });
 * });
 */
export function upgradeSessions<Data extends object>(curfew: Curfew, options: SessionOptions = {}) {
  const settings = resolveSettings(options);
  return async (request: IncomingMessage): Promise<RequestSession<Data> | null> => {
    const exchange = { ...requestOf(request), isUpgrade: true, isAnswered: () => true, setCookie: () => undefined };
    try {
      return await openSession<Data>(curfew, settings, exchange);
    } catch (error) {
      if (problemOf(error) === null) throw error;
      return null;
    }
  };
}

function requestOf(request: IncomingMessage, path = request.url ?? '/') {
  return {
    method: request.method ?? 'GET',
    path: path.split('?', 1)[0] ?? '/',
    search: path.includes('?') ? path.slice(path.indexOf('?')) : '',
    headers: request.headers,
    peer: request.socket.remoteAddress,
    isHttps: (request.socket as Partial<TLSSocket>).encrypted === true,
  };
}

/** What Express, Fastify and plain Node have in common: Node's own request and answer. */
export function exchangeOf(request: IncomingMessage, response: ServerResponse, path = request.url ?? '/'): Exchange {
  return {
    ...requestOf(request, path),
    isAnswered: () => response.headersSent,
    setHeader: (name, value) => void response.setHeader(name, value),
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
