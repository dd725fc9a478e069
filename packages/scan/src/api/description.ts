/** One call that an application offers to programs, as far as it says so itself. */
export interface ApiCall {
  /** Null: only the address was named. */
  readonly method: string | null;
  /** Path and query, relative to the application's address; `{id}` where a value belongs. */
  readonly path: string;
  /** Fields of the body, where the description names them; `user.email` for one inside another. */
  readonly fields: readonly string[];
  /** How the body is written, where the description says so. */
  readonly type: 'json' | 'form' | null;
  /** What the description calls it: to be searched for words, not to be shown. */
  readonly words: string;
}

/** How a client proves who it is. */
export interface ApiCredential {
  readonly in: 'header' | 'cookie' | 'query';
  readonly name: string;
  /** What stands before the token in the header, such as `Bearer`; empty: nothing. */
  readonly scheme: string;
}

export interface ApiDescription {
  readonly calls: readonly ApiCall[];
  readonly credentials: readonly ApiCredential[];
}

export const nothingDescribed: ApiDescription = { calls: [], credentials: [] };

/** Several descriptions of one application, the first one first; what is said twice counts once. */
export function mergeDescriptions(all: readonly ApiDescription[]): ApiDescription {
  const calls = new Map<string, ApiCall>();
  for (const call of all.flatMap((one) => one.calls)) {
    const key = `${call.method} ${call.path}`;
    if (!calls.has(key)) calls.set(key, call);
  }
  const credentials = new Map(
    all.flatMap((one) => one.credentials).map((one) => [`${one.in} ${one.name.toLowerCase()} ${one.scheme}`, one]),
  );
  return { calls: [...calls.values()], credentials: [...credentials.values()] };
}
