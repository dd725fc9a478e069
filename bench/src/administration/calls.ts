/** What an administrator does in the console, as its calls of the API. A call that is made in parts is repeated until it is complete. */
export interface Call {
  readonly name: string;
  readonly run: (ask: Ask) => Promise<void>;
}

export type Ask = <Body>(line: string, body?: unknown) => Promise<Body>;

interface Part {
  readonly complete?: boolean;
  readonly cursor: string | null;
}

function reading(name: string, path: string): Call {
  return { name, run: async (ask) => void (await ask(`GET ${path}`)) };
}

/** The second page of a list. */
function turning(name: string, path: string): Call {
  let cursor: string | null = null;
  return {
    name,
    async run(ask) {
      cursor ??= (await ask<Part>(`GET ${path}`)).cursor;
      await ask(`GET ${path}&cursor=${cursor}`);
    },
  };
}

/** All parts of what is done in parts. */
function whole(name: string, ask: (ask: Ask, cursor: string | null) => Promise<Part>): Call {
  return {
    name,
    async run(call) {
      for (let cursor: string | null = null; ; ) {
        const part = await ask(call, cursor);
        if (part.complete !== false) return;
        cursor = part.cursor;
      }
    },
  };
}

const shorter = { idleTimeoutSeconds: 3_600, tokenLifetimeSeconds: 7_200, maxSessions: 0, onLimit: 'reject' };
const withCursor = (cursor: string | null) => (cursor === null ? {} : { cursor });

/** Those whose time must not grow with the number of sessions. */
export const pages: readonly Call[] = [
  reading('sessions, first page', '/v1/sessions?state=active&limit=50'),
  turning('sessions, next page', '/v1/sessions?state=active&limit=50'),
  reading('sessions, by time left', '/v1/sessions?state=active&sort=expires&limit=50'),
  reading('sessions, filter by role', '/v1/sessions?state=active&role=support&limit=50'),
  reading('sessions, a filter that finds nothing', '/v1/sessions?state=active&kind=api&limit=50'),
  reading('sessions, a user’s name', '/v1/sessions?state=active&q=person-77%40&limit=50'),
  reading('sessions, an address', '/v1/sessions?state=active&q=10.0.3.7&limit=50'),
  reading('sessions, a device', '/v1/sessions?state=active&q=firefox%20on%20windows&limit=50'),
  reading('sessions, a word that none has', '/v1/sessions?state=active&q=nowhere-to-be-found&limit=50'),
  reading('sessions, the first characters of an id', '/v1/sessions?q=00000123&limit=50'),
  reading('users, first page', '/v1/users?limit=50'),
  turning('users, next page', '/v1/users?limit=50'),
  reading('users, by last sign-in', '/v1/users?sort=-signed-in&limit=50'),
  reading('users, by part of the name', '/v1/users?q=son-77%40&limit=50'),
  reading('users, a word that many have', '/v1/users?q=person&limit=50'),
  reading('events, first page', '/v1/events?limit=50'),
  reading('overview', '/v1/overview?window=day'),
];

/** Those that look at everything, part by part. The last ones change what they find. */
export const runs: readonly Call[] = [
  reading('counting sessions', '/v1/sessions/count?state=active'),
  whole('long-lived tokens', (ask, cursor) =>
    ask(`GET /v1/tokens/long-lived?limit=0${cursor === null ? '' : `&cursor=${cursor}`}`),
  ),
  whole('preview of a policy', (ask, cursor) =>
    ask('POST /v1/policies/apply', {
      ...{ dryRun: true, limit: 0 },
      rules: { policies: { default: shorter }, roles: {}, maxTokenLifetimeSeconds: null },
      ...withCursor(cursor),
    }),
  ),
  whole('counting what a filter would end', (ask, cursor) =>
    ask('POST /v1/sessions/end', { filter: { state: 'active' }, dryRun: true, ...withCursor(cursor) }),
  ),
  whole('ending what a filter finds', (ask, cursor) =>
    ask('POST /v1/sessions/end', { filter: { role: 'support' }, exceptCurrent: true, ...withCursor(cursor) }),
  ),
];
