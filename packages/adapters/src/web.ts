import { isLoopback } from '@curfew/http';
import type { Curfew } from './curfew.ts';
import { withoutCookie } from './node.ts';
import { openSession } from './open-session.ts';
import { problemOf } from './problem.ts';
import type { RequestSession } from './request-session.ts';
import { resolveSettings, type SessionOptions } from './settings.ts';

export type { OwnSession } from './own-session.ts';
export type { RequestSession, SignInOptions } from './request-session.ts';
export type { SessionOptions } from './settings.ts';

/** What the platform knows of a connection and a `Request` does not say. */
export interface Connection {
  /** The address of the client, or of the proxy in front. Without it, sign-ins are not throttled by address. */
  readonly address?: string;
}

/**
 * Sessions for whatever speaks the web platform's `Request` and `Response`: Next.js route handlers, Remix, SvelteKit, Bun, Deno.
 *
 * @returns a function that serves one request: it hands the session to `handler`, and adds its cookies to the answer. A write from
 * another site, and what Curfew refuses inside the handler, is answered with a problem document.
 * @example
 * const withSession = sessions(curfew, { publicUrl: 'https://shop.example' });
 * export const GET = (request: Request) =>
 *   withSession(request, async (session) => Response.json({ user: session.user }));
 */
export function sessions<Data extends object>(curfew: Curfew, options: SessionOptions = {}) {
  const settings = resolveSettings(options);
  return async (
    request: Request,
    handler: (session: RequestSession<Data>) => Response | Promise<Response>,
    connection: Connection = {},
  ): Promise<Response> => {
    const url = new URL(request.url);
    const cookies: string[] = [];
    const headers = new Map<string, string>();
    let isAnswered = false;
    try {
      const session = await openSession<Data>(curfew, settings, {
        method: request.method,
        path: url.pathname,
        search: url.search,
        headers: request.headers,
        peer: connection.address,
        isHttps: url.protocol === 'https:',
        isAnswered: () => isAnswered,
        setHeader: (name, value) => void headers.set(name, value),
        setCookie(name, header) {
          cookies.splice(0, cookies.length, ...withoutCookie(cookies, name), header);
        },
      });
      const response = await handler(session);
      isAnswered = true;
      return withHeaders(response, headers, cookies);
    } catch (error) {
      const problem = problemOf(error);
      if (problem === null) throw error;
      return withHeaders(new Response(problem.body, problem), headers, cookies);
    }
  };
}

/**
 * Sessions where only the headers of a request are there, and no cookie can be set: server components of Next.js, loaders, templates.
 *
 * @returns a function that finds out whose request it is. The session is there to be read: whatever changes
 * it throws, because nobody can say whether another site sent the request. Sessions with scopes and tokens that are bound to a key (DPoP)
 * do not count, because nobody knows what is asked. Without `publicUrl` the cookie of http counts on this machine only.
 * @example
 * const sessionOf = readSessions(curfew, { publicUrl: 'https://shop.example' });
 * const { user } = await sessionOf(await headers()); // of next/headers
 */
export function readSessions<Data extends object>(curfew: Curfew, options: SessionOptions = {}) {
  const settings = resolveSettings(options);
  return (headers: Headers, connection: Connection = {}): Promise<RequestSession<Data>> =>
    openSession<Data>(curfew, settings, {
      ...{ method: 'GET', path: '/', headers, peer: connection.address, hasOnlyHeaders: true },
      isHttps: !isOnThisMachine(headers),
      isAnswered: () => true,
      setCookie: () => undefined,
    });
}

/** Whether a browser asked for `http://localhost`, as while an application is written. In doubt it did not: anybody can plant http's cookie. */
function isOnThisMachine(headers: Headers): boolean {
  const hostname = URL.parse(`http://${headers.get('host') ?? ''}`)?.hostname ?? '';
  const saysHttps = headers.get('x-forwarded-proto')?.includes('https') === true;
  return isLoopback(hostname) && !saysHttps;
}

function withHeaders(response: Response, headers: ReadonlyMap<string, string>, cookies: readonly string[]): Response {
  if (cookies.length === 0 && headers.size === 0) return response;
  // The headers of a redirect, or of an answer that was fetched, cannot be changed.
  const answer = new Response(response.body, response);
  for (const [name, value] of headers) answer.headers.set(name, value);
  for (const cookie of cookies) answer.headers.append('set-cookie', cookie);
  return answer;
}
