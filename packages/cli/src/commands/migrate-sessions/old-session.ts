/** A session as express-session and its stores keep it. */
export interface OldSession {
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch. */
  readonly endsAt: number;
  /** How long it lives after each use; `null`: as long as the browser is open. */
  readonly originalMaxAge: number | null;
}

/** @param expires what the store says; `null`: nothing. The cookie's word counts where it is earlier. @returns `null` for what is no session. */
export function readOldSession(id: string, text: unknown, expires: number | null): OldSession | null {
  const data = typeof text === 'string' ? parsed(text) : text;
  if (typeof data !== 'object' || data === null || Array.isArray(data) || id === '') return null;
  const { cookie } = data as { readonly cookie?: { readonly expires?: unknown; readonly originalMaxAge?: unknown } };
  const said = typeof cookie?.expires === 'string' ? Date.parse(cookie.expires) : Number.NaN;
  const ends = [said, expires ?? Number.NaN].filter((at) => !Number.isNaN(at));
  if (ends.length === 0) return null;
  const { originalMaxAge } = cookie ?? {};
  return {
    id,
    data: data as Record<string, unknown>,
    endsAt: Math.floor(Math.min(...ends)),
    originalMaxAge: typeof originalMaxAge === 'number' ? originalMaxAge : null,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
