import {
  type ApplicationAuthority,
  assertApplicationName,
  assertCacheBound,
  CurfewError,
  createEndListeners,
  createEndWatch,
  digestOf,
  parseDuration,
  tokenIn,
} from '@curfew/core';
import { isLoopback } from '@curfew/http';
import { createCachedLookups, uncached } from './cached-lookups.ts';
import { createChanges, pulledFrom } from './change-feed.ts';
import { createLookups } from './lookups.ts';
import { createRemoteAuthority } from './remote-authority.ts';
import { ServerFault } from './server-fault.ts';
import { createTransport } from './transport.ts';

export interface ConnectOptions {
  /** The application's name, for which an administrator has made the token. Default: `app`. */
  readonly name?: string;
  /** What `curfew application token NAME` has printed. */
  readonly token: string;
  /** How long an answer may take before the request is refused. Default: `5s`. */
  readonly timeout?: string;
  /**
   * How long the server's last answer about a session is trusted, such as `5s`; at most a minute. Only while its feed of changes is
   * connected: an ended session is then refused within milliseconds, and never later than this. Default: every request asks the
   * server.
   */
  readonly cache?: string;
  /** Milliseconds since the epoch, for tests. Default: `Date.now`. */
  readonly clock?: () => number;
}

/**
 * An authority over a running server, for one application.
 *
 * @param address such as `https://sessions.example.com`
 * @throws CurfewError `invalid-configuration` for a wrong address, a wrong token or an older server; `store-unavailable` where the
 * server cannot be reached.
 * @example
 * const curfew = await connectCurfew('https://sessions.example.com', { name: 'shop', token: process.env.SHOP_TOKEN });
 */
export async function connectCurfew(address: string, options: ConnectOptions): Promise<ApplicationAuthority> {
  const { name = 'app', timeout = '5s', cache = '0', clock = Date.now } = options;
  assertApplicationName(name);
  const server = readAddress(address);
  const token = readToken(options.token, name);
  const timeoutMs = readTimeout(timeout);
  const cacheMs = parseDuration(cache);
  assertCacheBound(cacheMs);
  let aheadMs = 0;
  const transport = createTransport({ server, application: name, token, timeoutMs });
  const lookups = createLookups(transport, name, (serverTime) => {
    aheadMs = serverTime - clock();
  });
  await lookups.greet().catch(atStart);
  const now = () => clock() + aheadMs;
  const changes = createChanges(transport);
  const cached = cacheMs === 0 ? uncached(lookups) : createCachedLookups(lookups, changes, { boundMs: cacheMs, now });
  const authority = createRemoteAuthority(name, transport, cached, now);
  const ends = createEndWatch({
    // Not from the cache: this checks whether the cache is right.
    inspect: async (presented) => (await lookups.find({ token: presented, use: 'inspect' })).session,
    now,
    open: () => pulledFrom(changes, () => ends.lookSoon()),
  });
  const news = createEndListeners((tell) =>
    changes.subscribe((changed) => changed === 'any' && tell.missed(), tell.ended),
  );
  return {
    ...authority,
    onEnd: (presented, listener) => ends.watch(digestOf(presented) === null ? null : presented, listener),
    on: news.on,
    async close() {
      ends.stop();
      news.stop();
      changes.close();
      transport.close();
    },
  };
}

/** A fault that does not pass by itself is one of the configuration. */
function atStart(error: unknown): never {
  if (error instanceof ServerFault && error.isLasting) throw invalid(error.message);
  throw error;
}

function readAddress(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    const shown = JSON.stringify(text.replace(/\/\/[^/]*@/, '//…@'));
    throw invalid(`${shown} is no address of a server: write it like https://sessions.example.com`);
  }
  if (url.search !== '' || url.hash !== '') {
    throw invalid(`${url.origin} may have only a path after the host: write it like the server’s publicUrl`);
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw invalid(`${url.origin} would get every token in the clear: use https`);
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

function readToken(token: unknown, name: string): string {
  if (typeof token !== 'string' || token === '') {
    throw invalid(`token: missing: make one with "curfew application token ${name}"`);
  }
  if (digestOf(token) !== null && tokenIn(token) === token) return token;
  throw invalid('token: not 40 letters and digits: give the token alone, without spaces or line breaks around it');
}

function readTimeout(text: string): number {
  const ms = parseDuration(text);
  if (ms > 0 && ms <= 60_000) return ms;
  throw invalid(`timeout: ${JSON.stringify(text)} is not between 1ms and 60s`);
}

function invalid(message: string): CurfewError {
  return new CurfewError('invalid-configuration', message);
}
