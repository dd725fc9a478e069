import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { Jar } from './fixture.ts';

// biome-ignore lint/suspicious/noExplicitAny: applications of before types
export type Request = any;
export type Handler = (request: Request, response: ServerResponse) => void | Promise<void>;
export type Routes = Readonly<Record<string, Handler>>;

/** An application without a framework, with a route for each path. */
export async function open(routes: Routes, middleware: Middleware): Promise<Browser> {
  return browse(
    await listen((request, response) =>
      middleware(request, response, (error?: unknown) => {
        if (error !== undefined)
          return void response.writeHead((error as { status?: number }).status ?? 500).end(String(error));
        const route = routes[(request.url ?? '').split('?', 1)[0] ?? ''];
        return route === undefined ? void response.writeHead(404).end() : void route(request, response);
      }),
    ),
  );
}

export type Middleware = (request: Request, response: ServerResponse, next: (error?: unknown) => void) => void;
export interface Browser {
  readonly jar: Jar;
  readonly address: string;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  post(path: string, body?: string): Promise<Response>;
  text(path: string): Promise<string>;
}

export async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export function browse(address: string): Browser {
  const jar = new Jar();
  const send = async (path: string, init: RequestInit) => {
    const response = await fetch(address + path, { redirect: 'manual', ...init });
    jar.take(response.headers.getSetCookie());
    return response;
  };
  return {
    jar,
    address,
    get: (path, headers = {}) => send(path, { headers: { ...jar.header, ...headers } }),
    post: (path, body = '') =>
      send(path, {
        method: 'POST',
        headers: {
          ...jar.header,
          'content-type': 'application/x-www-form-urlencoded',
          'sec-fetch-site': 'same-origin',
        },
        body,
      }),
    text: async (path) => (await send(path, { headers: jar.header })).text(),
  };
}

export const count: Handler = (request, response) => {
  request.session.views = (request.session.views ?? 0) + 1;
  response.end(String(request.session.views));
};
export const whoami: Handler = (request, response) => void response.end(JSON.stringify(request.session));
export const nothing: Handler = (_request, response) => void response.end('nothing');
export const stolen = (browser: Browser, headers: Record<string, string>, path: string) =>
  fetch(browser.address + path, { headers }).then((response) => response.text());
