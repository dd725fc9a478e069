import { hash } from 'node:crypto';

/** Changes with the content, so that browsers may keep it for ever. */
export function addressOf(path: `/${string}`, content: string | Buffer): `/${string}` {
  return `${path}?${hash('sha256', content, 'hex').slice(0, 12)}`;
}
