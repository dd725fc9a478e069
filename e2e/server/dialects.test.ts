import { expect, test } from 'vitest';
import { mustRun } from '../support/command.ts';
import { type Answer, ask } from '../support/http.ts';
import { rootPassword, startServer } from '../support/server.ts';

type Headers = Readonly<Record<string, string>>;

interface Client {
  readonly name: string;
  readonly signIn: (origin: string) => Promise<Headers>;
  readonly request: string;
  readonly isSomebody: (answer: Answer) => boolean;
}

const is200 = ({ status }: Answer) => status === 200;
const cookiesOf = ({ headers }: Answer) => ({
  cookie: (headers['set-cookie'] ?? []).map((line) => line.split(';', 1)[0]).join('; '),
});

const clients: readonly Client[] = [
  {
    name: 'CouchDB',
    signIn: async (origin) =>
      cookiesOf(await ask(origin, 'POST /_session', { body: { name: 'root', password: rootPassword } })),
    request: 'GET /_session',
    isSomebody: (answer) => answer.json<{ userCtx: { name: string | null } }>().userCtx.name === 'root',
  },
  {
    name: 'Rancher',
    signIn: async (origin) =>
      cookiesOf(await ask(origin, 'POST /v2-beta/token', { body: { code: `root:${rootPassword}` } })),
    request: 'GET /v2-beta/',
    isSomebody: is200,
  },
  {
    name: 'Arvados',
    async signIn(origin) {
      const body = { username: 'root', password: rootPassword };
      const answer = await ask(origin, 'POST /arvados/v1/users/authenticate', { body });
      return { authorization: `OAuth2 ${answer.json<{ api_token: string }>().api_token}` };
    },
    request: 'GET /arvados/v1/users/current',
    isSomebody: is200,
  },
  {
    name: 'CockroachDB',
    signIn: async (origin) =>
      cookiesOf(await ask(origin, 'POST /login', { body: { username: 'root', password: rootPassword } })),
    request: 'GET /_admin/v1/users',
    isSomebody: is200,
  },
  {
    name: 'the API of CockroachDB',
    async signIn(origin) {
      const answer = await ask(origin, 'POST /api/v2/login/', { body: { username: 'root', password: rootPassword } });
      return { 'x-cockroach-api-session': answer.json<{ session: string }>().session };
    },
    request: 'GET /api/v2/users/',
    isSomebody: is200,
  },
];

test('an end from the command line is felt by the clients of every dialect at their next request', async () => {
  const { origin, directory } = await startServer();
  const signedIn: { client: Client; headers: Headers }[] = [];
  for (const client of clients) signedIn.push({ client, headers: await client.signIn(origin) });
  const letIn = async () => {
    const names: string[] = [];
    for (const { client, headers } of signedIn) {
      if (client.isSomebody(await ask(origin, client.request, { headers }))) names.push(client.name);
    }
    return names;
  };
  expect(await letIn()).toEqual(clients.map(({ name }) => name));

  const listed = await mustRun(['auth-session', 'list', '--format', 'json'], { cwd: directory });
  const sessions = JSON.parse(listed) as readonly object[];
  expect(sessions).toHaveLength(clients.length);
  const output = await mustRun(['auth-session', 'logout', 'root'], { cwd: directory });
  expect(output.trimEnd().split('\n')).toHaveLength(1 + clients.length);
  expect(await letIn()).toEqual([]);
});
