import type { App } from '../app.ts';

/**
 * Adds the first segments of every address that this server answers itself, as they are registered after this call: none of
 * them is passed on, whatever else is wrong with the request.
 */
export function watchClaims(app: App, claimed: Set<string>): void {
  app.addHook('onRoute', ({ url }) => {
    const [, first = ''] = url.split('/', 2);
    if (first !== '*') claimed.add(first);
  });
}
