import type { FastifyInstance } from 'fastify';

/** Every route that an application serves, such as `GET /v1/users/:name`, once for each of its methods. */
export async function routesOf(app: FastifyInstance): Promise<readonly string[]> {
  await app.ready();
  const routes = new Set<string>();
  const above: string[] = [];
  for (const line of app.printRoutes({ commonPrefix: false }).split('\n')) {
    const [, indent = '', segment = '', methods = ''] = /^([│ └├─]*)(\S+) \(([A-Z, ]+)\)/.exec(line) ?? [];
    const depth = indent.length / 4;
    above[depth] = segment;
    const path = above
      .slice(0, depth + 1)
      .join('')
      .replace('//', '/');
    for (const method of methods.split(', ')) if (method !== '') routes.add(`${method} ${path}`);
  }
  return [...routes];
}
