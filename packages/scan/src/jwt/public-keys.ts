import { createPublicKey, type KeyObject } from 'node:crypto';
import type { CheckContext } from '../checks/context.ts';

const places = [
  ...['/.well-known/jwks.json', '/jwks.json', '/oauth/jwks', '/api/jwks', '/.well-known/keys', '/public.pem'],
  ...['/publickey.pem', '/public-key', '/api/public-key', '/.well-known/openid-configuration', '/publickey'],
  ...['/public_key', '/pubkey', '/pubkey.pem', '/key.pem', '/key', '/keys', '/public.key', '/jwt.pem', '/api/keys'],
  ...['/auth/jwks', '/auth/jwks.json', '/api/auth/jwks', '/jwks', '/cert.pem', '/certs', '/oauth2/v1/certs', '/'],
];

/** The public keys that an application publishes where clients look for them. */
export async function publishedKeys(context: CheckContext): Promise<KeyObject[]> {
  const keys: KeyObject[] = context.target.jwtPublicKey === null ? [] : keysIn(context.target.jwtPublicKey);
  const visitor = context.visitor('attacker');
  for (const place of keys.length > 0 ? [] : places) {
    const { response } = await visitor.call({ method: 'GET', url: new URL(place, context.target.url).href });
    if (response.status !== 200) continue;
    keys.push(...keysIn(response.body), ...(await referredKeys(context, response.body)));
    if (keys.length > 0) break;
  }
  return keys;
}

async function referredKeys(context: CheckContext, body: string): Promise<KeyObject[]> {
  const uri = (parse(body) as { jwks_uri?: unknown } | null)?.jwks_uri;
  if (typeof uri !== 'string' || !URL.canParse(uri) || new URL(uri).host !== new URL(context.target.url).host)
    return [];
  const { response } = await context.visitor('attacker').call({ method: 'GET', url: uri });
  return keysIn(response.body);
}

function keysIn(text: string): KeyObject[] {
  const pem = /-----BEGIN ((?:RSA )?PUBLIC KEY|CERTIFICATE)-----[\s\S]+?-----END \1-----/.exec(
    text.replaceAll('\\n', '\n'),
  )?.[0];
  const set = (parse(text) as { keys?: unknown } | null)?.keys;
  const jwks = Array.isArray(set) ? set : [];
  return [...(pem === undefined ? [] : [pem]), ...jwks].flatMap((material) => {
    try {
      return [
        typeof material === 'string' ? createPublicKey(material) : createPublicKey({ key: material, format: 'jwk' }),
      ];
    } catch {
      return [];
    }
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The forms in which a library may hold a key: as a secret, each is another one. */
export function writtenForms(key: KeyObject): string[] {
  const forms = [key.export({ type: 'spki', format: 'pem' }).toString()];
  if (key.asymmetricKeyType === 'rsa') forms.push(key.export({ type: 'pkcs1', format: 'pem' }).toString());
  return forms.flatMap((pem) => [pem, pem.trimEnd(), pem.replaceAll('\n', '\r\n')]);
}
