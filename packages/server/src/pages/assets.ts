import type { App, Context } from '../app.ts';
import { addressOf } from './asset-address.ts';
import { icon, passkeys, stylesheet, webauthn } from './shipped.ts';

export const iconPath = '/assets/icon.svg';
export const stylesheetPath = addressOf('/assets/curfew.css', stylesheet);
/** In this order. */
export const passkeyScripts = [addressOf('/assets/webauthn.js', webauthn), addressOf('/assets/passkeys.js', passkeys)];

export function registerAssets(app: App, { settings }: Pick<Context, 'settings'>): void {
  const { logo, stylesheet: own } = settings.branding;
  const forEver = 'public, max-age=31536000, immutable';
  serve('/assets/curfew.css', { type: 'text/css; charset=utf-8', content: stylesheet }, forEver);
  serve('/assets/webauthn.js', { type: 'text/javascript; charset=utf-8', content: webauthn }, forEver);
  serve('/assets/passkeys.js', { type: 'text/javascript; charset=utf-8', content: passkeys }, forEver);
  serve(iconPath, { type: 'image/svg+xml', content: icon }, 'public, max-age=86400');
  if (own !== null) serve('/assets/branding.css', { type: 'text/css; charset=utf-8', content: own.content }, forEver);
  if (logo !== null) serve('/assets/logo', logo, forEver);

  function serve(
    path: string,
    file: { readonly type: string; readonly content: string | Buffer },
    cacheControl: string,
  ) {
    app.get(path, { schema: { hide: true } }, async (_request, reply) =>
      reply.type(file.type).header('cache-control', cacheControl).send(file.content),
    );
  }
}
