import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { CurfewError } from '@curfew/core';
import { clientOriginOf } from '@curfew/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Logger, type LoggerOptions, pino } from 'pino';
import type { LogOptions } from '../options.ts';
import type { Settings } from '../settings.ts';
import type { Metrics } from './metrics.ts';

/**
 * Logs name requests by id, route and outcome. Whatever could hold a secret (headers, cookies, bodies, query values that
 * are not on a short list) is never given to the logger, so that no level and no option can bring it out.
 *
 * @param idsOfTrace what each line says of the trace that it belongs to
 * @throws CurfewError `invalid-configuration` for an unknown level.
 */
export function createLogger(options: LogOptions = { level: 'info' }, idsOfTrace?: () => object): Logger {
  const levels = ['silent', ...Object.keys(pino.levels.values)];
  if (!levels.includes(options.level)) {
    const known = levels.join(', ');
    throw new CurfewError(
      'invalid-configuration',
      `log.level ${JSON.stringify(options.level)} is not a level; there are: ${known}`,
    );
  }
  const serializers = { err: describeError, req: () => undefined, res: () => undefined };
  const destination = options.stream ?? pino.destination({ dest: 2, sync: true });
  const isSaid = createOutageMemory();
  const hooks: LoggerOptions['hooks'] = {
    logMethod(args, method, level) {
      if (level >= warnLevel && isSaid((args[0] as { err?: unknown } | undefined)?.err)) this.debug(...args);
      else method.apply(this, args);
    },
  };
  const mixin = idsOfTrace && { mixin: idsOfTrace };
  return pino({ level: options.level, base: null, serializers, hooks, ...mixin }, destination);
}

/** Pino's number for "warn". */
const warnLevel = 40;

/** An outage that has been over for so long, in milliseconds, is another one when it comes back. */
const outageGapMs = 60_000;

/**
 * An outage of the store is said once, not for every request that it concerns: what is to be done about it must not drown.
 *
 * @returns whether an error has been heard of, and has kept coming since.
 */
function createOutageMemory(): (error: unknown) => boolean {
  let [message, heardAt] = ['', -Infinity];
  return (error) => {
    if (!(error instanceof CurfewError) || error.code !== 'store-unavailable') return false;
    const now = performance.now();
    const isKnown = error.message === message && now - heardAt < outageGapMs;
    [message, heardAt] = [error.message, now];
    return isKnown;
  };
}

/** Only what we know of an error: Node puts the raw bytes of a request, cookies and all, on those of its parser. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...(typeof code === 'string' ? { code } : {}),
    ...(cause instanceof Error ? { cause: describeError(cause) } : {}),
  };
}

/** The request's id: a trusted proxy's where it has a sane one, so that both logs can be read together. */
export function createRequestIds({ trustedProxies }: Settings) {
  return (request: IncomingMessage): string => {
    const given = request.headers['x-request-id'];
    const isSane = typeof given === 'string' && /^[A-Za-z0-9._-]{8,64}$/.test(given);
    return isSane && clientOriginOf(request.socket.remoteAddress, request.headers, trustedProxies).isFromTrustedProxy
      ? given
      : randomUUID();
  };
}

/** One line a request, when it has been answered. */
export function logAnswers(metrics: Metrics) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const url = request.server.ownAddresses.within(request.routeOptions.url ?? '/*');
    // A dialect that answers every unknown address in its own words catches them all under one route.
    const route = url === '/*' ? 'unknown' : url;
    const { method } = request;
    metrics.requests.inc({ route, method, status: String(reply.statusCode) });
    request.log.info(
      {
        method,
        route,
        path: loggablePath(request.url),
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 100) / 100,
        ip: request.origin?.ip ?? null,
      },
      'answered',
    );
  };
}

const harmlessParameters = new Set([
  ...['limit', 'state', 'kind', 'type', 'window', 'createdAfter', 'createdBefore', 'after', 'before'],
  ...['passive', 'background', 'timedOut', 'redirect', 'everyone'],
]);

/**
 * A path and query as they may be written down: of the query only the values that cannot be secret, and nothing that is
 * as long as a token, because people put tokens where they do not belong.
 */
export function loggablePath(url: string): string {
  const [path = '', query] = url.split('?', 2);
  const shownPath = maskLongWords(decode(path));
  if (query === undefined) return shownPath;
  const shown = Array.from(new URLSearchParams(query), ([name, value]) =>
    isHarmless(name, value) ? `${name}=${maskLongWords(value)}` : `${maskLongWords(name)}=***`,
  );
  return `${shownPath}?${shown.join('&')}`;
}

/** A list's `state` is a word. A provider's is a secret of the browser that it sends back. */
function isHarmless(name: string, value: string): boolean {
  return harmlessParameters.has(name) && (name !== 'state' || value.length < 20);
}

function maskLongWords(text: string): string {
  return text.replace(/[0-9A-Za-z]{20,}/g, '***').slice(0, 200);
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return '(unreadable)';
  }
}
