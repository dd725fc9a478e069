import type { ServerResponse } from 'node:http';

/** What is done before an answer leaves. Each returns `null` where there is nothing to wait for. */
export interface Hold {
  /** Before the head: cookies can still be set. */
  beforeHead(): Promise<void> | null;
  /** Before the end, where the head has left earlier. */
  beforeEnd(): Promise<void> | null;
  /** Instead of the answer. */
  fail(error: unknown): void;
}

/**
 * Holds an answer back until what must be stored is stored, so that nothing is told to a browser that is not so, and so that the
 * cookie can still be set. Calls that come meanwhile are repeated in their order. Where nothing has to be stored, nothing waits.
 */
export function holdAnswer(response: ServerResponse, hold: Hold): void {
  const { writeHead, write, end, flushHeaders } = response;
  const originals = { writeHead, write, end, flushHeaders };
  const { setHeader, appendHeader, removeHeader } = response;
  const headerMethods = { setHeader, appendHeader, removeHeader };
  const waiting: (() => void)[] = [];
  let state: 'untouched' | 'holding' | 'passing' = 'untouched';
  let hasEnded = false;
  let mustDrain = false;

  function pass<Result>(call: () => Result, held: Result): Result {
    if (state === 'untouched') wait(() => hold.beforeHead());
    if (state !== 'holding') return call();
    waiting.push(call);
    return held;
  }

  function wait(begin: () => Promise<void> | null): void {
    state = 'passing';
    let work: Promise<void> | null;
    try {
      work = begin();
    } catch (error) {
      work = Promise.reject(error);
    }
    if (work === null) return;
    state = 'holding';
    work.then(release, giveUp);
  }

  const isHolding = () => state === 'holding';

  function release(): void {
    state = 'passing';
    Object.assign(response, headerMethods);
    for (const call of waiting.splice(0)) call();
    if (mustDrain && !response.writableEnded) response.emit('drain');
  }

  function giveUp(error: unknown): void {
    waiting.length = 0;
    Object.assign(response, originals, headerMethods);
    if (!response.headersSent) forgetContent(response);
    hold.fail(error);
  }

  Object.assign(response, {
    writeHead(...args: Parameters<ServerResponse['writeHead']>) {
      return pass(() => writeHead.apply(response, withSetHeaders(response, args)), response);
    },
    flushHeaders() {
      pass(() => flushHeaders.call(response), undefined);
    },
    write(...args: Parameters<ServerResponse['write']>) {
      const isWritten = pass(() => write.apply(response, args), false);
      if (state === 'holding') mustDrain = true;
      return isWritten;
    },
    end(...args: Parameters<ServerResponse['end']>) {
      if (hasEnded) return response;
      hasEnded = true;
      const finish = () => pass(() => end.apply(response, args), response);
      if (state === 'untouched') {
        finish();
        if (isHolding()) closeHead(response);
        return response;
      }
      // What has changed since the head left, or while it was held.
      const store = () => {
        wait(() => hold.beforeEnd());
        finish();
      };
      if (state === 'holding') waiting.push(store);
      else store();
      return response;
    },
  });
}

/** Whoever ends an answer twice hears of it as ever: what comes second must not change what is about to leave. */
function closeHead(response: ServerResponse): void {
  const refuse = () => {
    const error = new Error('Cannot set headers after they are sent to the client');
    throw Object.assign(error, { code: 'ERR_HTTP_HEADERS_SENT' });
  };
  Object.assign(response, { setHeader: refuse, appendHeader: refuse, removeHeader: refuse });
}

/** Headers that `writeHead` is given replace what was set before, and with it the cookie. */
function withSetHeaders(response: ServerResponse, args: unknown[]): Parameters<ServerResponse['writeHead']> {
  const [status, ...rest] = args;
  const reason = typeof rest[0] === 'string' ? [rest[0]] : [];
  const headers = rest.at(-1);
  if (typeof headers !== 'object' || headers === null) return args as never;
  const pairs = Array.isArray(headers) ? pairsOf(headers) : Object.entries(headers);
  for (const [name, value] of pairs) {
    if (String(name).toLowerCase() === 'set-cookie') addCookies(response, value);
    else if (value !== undefined) response.setHeader(name, value as string);
  }
  return [status, ...reason] as never;
}

function addCookies(response: ServerResponse, value: unknown): void {
  response.setHeader('set-cookie', [value, response.getHeader('set-cookie') ?? []].flat().map(String));
}

function pairsOf(headers: readonly unknown[]): [string, unknown][] {
  if (Array.isArray(headers[0])) return headers as [string, unknown][];
  return headers.flatMap((name, index) => (index % 2 === 0 ? [[String(name), headers[index + 1]]] : []));
}

/** What the application has said of an answer that is not sent must not describe the error that is. */
function forgetContent(response: ServerResponse): void {
  for (const name of response.getHeaderNames()) {
    if (/^(content-|etag$|last-modified$|location$|transfer-encoding$|cache-control$)/.test(name)) {
      response.removeHeader(name);
    }
  }
}
