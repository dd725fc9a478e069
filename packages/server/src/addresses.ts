import { CurfewError } from '@curfew/core';

type Path = `/${string}`;

/**
 * The addresses of this server: the one place that knows the path of the public URL. The native API, the pages, the console and the
 * providers' addresses are all below it, so that they do not collide with an application on the same host. The addresses of dialects,
 * and those for gateways and operators (`/verify`, `/healthz`, `/readyz`, `/metrics`), stay at the root.
 */
export interface Addresses {
  /** The prefix of every path of ours: `/curfew`, or nothing. */
  readonly prefix: string;
  /** A path of ours as links, forms and redirects name it on this host. */
  readonly at: (path: Path) => string;
  /** The same for whoever is elsewhere; where no public URL is known, {@link at}. */
  readonly absolute: (path: Path) => string;
  /** The public URL, without a slash at its end; `null` where none is set. */
  readonly base: string | null;
  /** An address without the prefix, as scopes and metrics name it. */
  readonly within: (url: string) => string;
  /** The address for the router: `/verify` and `/healthz` work with and without the prefix. */
  readonly toRoute: (url: string) => string;
  /** Where in an address forward-auth's own path ends, `-1` where the address is another's. */
  readonly endOfVerify: (url: string) => number;
}

/** First segments of what is at the root, whatever the prefix. */
const rootNames: ReadonlySet<string> = new Set([
  ...['verify', 'healthz', 'readyz', 'metrics'],
  ...['api', 'arvados', 'discovery', 'login', 'logout', 'oidc', 'ts', 'v2-beta'],
]);

/** @throws CurfewError `invalid-configuration` for a path that could not be told from others. */
export function createAddresses(publicUrl: URL | null): Addresses {
  const prefix = publicUrl === null ? '' : prefixOf(publicUrl);
  const at = (path: Path) => `${prefix}${path}`;
  const isWithin = (url: string) => url.startsWith(prefix) && /^(?:[/?]|$)/.test(url.slice(prefix.length));
  return {
    prefix,
    at,
    absolute: (path) => `${publicUrl?.origin ?? ''}${at(path)}`,
    base: publicUrl === null ? null : `${publicUrl.origin}${prefix}`,
    within: (url) => (prefix !== '' && isWithin(url) ? url.slice(prefix.length) : url),
    toRoute: (url) => (prefix !== '' && isBeside(url) ? `${prefix}${url}` : url),
    endOfVerify(url) {
      const end = endOf('/verify', url, 0);
      return end === -1 && prefix !== '' && url.startsWith(prefix) ? endOf('/verify', url, prefix.length) : end;
    },
  };
}

function isBeside(url: string): boolean {
  return endOf('/verify', url, 0) !== -1 || endOf('/healthz', url, 0) !== -1;
}

function endOf(path: string, url: string, start: number): number {
  if (!url.startsWith(path, start)) return -1;
  const end = start + path.length;
  const next = url.charCodeAt(end);
  return url.length === end || next === 47 || next === 63 ? end : -1;
}

function prefixOf({ href, pathname }: URL): string {
  const prefix = pathname.replace(/\/$/, '');
  if (!/^(?:\/[A-Za-z0-9._~-]+)*$/.test(prefix)) {
    throw new CurfewError(
      'invalid-configuration',
      `publicUrl ${href}: its path may have letters, digits, "-", ".", "_" and "~" between single slashes, such as /curfew`,
    );
  }
  const [, first = ''] = prefix.split('/', 2);
  if (first.startsWith('_') || rootNames.has(first)) {
    throw new CurfewError(
      'invalid-configuration',
      `publicUrl ${href}: /${first} is an address of its own on this server; choose another path, such as /curfew`,
    );
  }
  return prefix;
}
