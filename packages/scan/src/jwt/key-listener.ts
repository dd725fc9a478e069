import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OwnKey } from './forge.ts';

export interface KeyListener extends AsyncDisposable {
  readonly url: string;
  readonly wasAsked: () => boolean;
}

/** Serves the scanner's own key on 127.0.0.1, to see whether a target fetches keys from where a token says. */
export async function listenForKeyFetch({ jwk }: OwnKey): Promise<KeyListener> {
  let asked = false;
  const server = createServer((_request, response) => {
    asked = true;
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/jwks.json`,
    wasAsked: () => asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
