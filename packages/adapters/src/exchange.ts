import type { ScopedRequest } from '@curfew/core';
import type { RequestHeaders } from '@curfew/http';

/** One request and its answer, as every framework can show them. */
export interface Exchange {
  readonly method: string;
  /** Path only, without the query. */
  readonly path: string;
  /** The query with its question mark. Default: none. */
  readonly search?: string;
  readonly headers: RequestHeaders;
  /** The address that the connection comes from; `undefined` where the platform does not say. */
  readonly peer: string | undefined;
  readonly isHttps: boolean;
  /** Asks for a WebSocket: what comes over it can change something, whatever the method was. */
  readonly isUpgrade?: boolean;
  /** Nobody knows what is asked, and `method` and `path` stand for nothing: the session can be read, and not changed. */
  readonly hasOnlyHeaders?: boolean;
  /** Whether the head of the answer has left, so that no cookie can be set any more. */
  isAnswered(): boolean;
  /** Sets a header of the answer. Absent where none can be set. */
  setHeader?(name: string, value: string): void;
  /** Adds a `Set-Cookie` to the answer, in place of one of the same name. */
  setCookie(name: string, header: string): void;
}

/** By what sessions with scopes are judged; without it none of them is good. */
export function scopedRequestOf({ method, path, hasOnlyHeaders = false }: Exchange): ScopedRequest | undefined {
  return hasOnlyHeaders ? undefined : { method, path };
}
