import { createServer } from 'node:http';
import type { Contender } from '../contender.ts';
import { close, listen } from '../http.ts';

export const contender: Contender = {
  async start() {
    const server = createServer((_request, response) => {
      response.writeHead(204).end();
    });
    // Asks nobody; the cookie only makes its requests as long as everybody else's.
    return { origin: await listen(server), cookies: [`session=${'0'.repeat(40)}`], close: () => close(server) };
  },
};
