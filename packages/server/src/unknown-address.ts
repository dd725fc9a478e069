import { CurfewError } from '@curfew/core';
import type { App } from './app.ts';

/** Answers what no route answers: 405 where the address exists for other methods (RFC 9110 15.5.6), else 404. */
export function answerUnknownAddresses(app: App): void {
  const routes: { readonly form: RegExp; readonly method: string }[] = [];
  app.addHook('onRoute', ({ url, method, constraints }) => {
    // A route that is only there for some requests says nothing of the others.
    if (constraints !== undefined && Object.keys(constraints).length > 0) return;
    const form = addressForm(url);
    for (const each of [method].flat()) routes.push({ form, method: each });
  });

  // Before the body is read: of what is sent to nowhere, nothing is looked at.
  app.addHook('onRequest', async (request, reply) => {
    if (!request.is404) return;
    const [path = ''] = request.url.split('?', 1);
    const methods = routes.filter(({ form }) => form.test(path)).map((route) => route.method);
    const allowed = [...new Set(methods)].sort();
    if (allowed.length === 0 || allowed.includes(request.method)) {
      throw new CurfewError(
        'not-found',
        `there is nothing here; ${app.ownAddresses.at('/openapi.json')} lists what there is`,
      );
    }
    reply.header('allow', allowed.join(', '));
    throw new CurfewError(
      'method-not-allowed',
      `${request.method} is not allowed here; there is ${allowed.join(', ')}`,
    );
  });
}

/** The addresses that a route's pattern stands for. */
export function addressForm(url: string): RegExp {
  return new RegExp(`^${url.replace(/[.]/g, '\\.').replace(/:\w+/g, '[^/]+').replace(/\*/g, '.*')}$`);
}
