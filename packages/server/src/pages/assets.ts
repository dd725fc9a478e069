import { createHash } from 'node:crypto';
import type { App } from '../app.ts';
import { icon, stylesheet } from './shipped.ts';

/** Changes with the content, so that browsers may keep it for ever. */
export const stylesheetPath: `/${string}` = `/assets/curfew.css?${createHash('sha256').update(stylesheet).digest('hex').slice(0, 12)}`;

export function registerAssets(app: App): void {
  app.get('/assets/curfew.css', { schema: { hide: true } }, async (_request, reply) =>
    reply
      .type('text/css; charset=utf-8')
      .header('cache-control', 'public, max-age=31536000, immutable')
      .send(stylesheet),
  );
  app.get('/assets/icon.svg', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('image/svg+xml').header('cache-control', 'public, max-age=86400').send(icon),
  );
}
