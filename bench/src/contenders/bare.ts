import { createServer } from 'node:http';
import type { Contender } from '../contender.ts';
import { close, listen } from '../http.ts';
import { askingSessions, tokenOf } from '../seed.ts';

export const contender: Contender = {
  async start() {
    const server = createServer((_request, response) => {
      response.writeHead(204).end();
    });
    // It looks at none of them: they make the load the same as Curfew's.
    const cookies = Array.from({ length: askingSessions }, (_, number) => `session=${tokenOf(number)}`);
    return { origin: await listen(server), cookies, close: () => close(server) };
  },
};
