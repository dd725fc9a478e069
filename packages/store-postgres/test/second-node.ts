import { createAuthority } from '@curfew/core';
import { openPostgresStore } from '../src/index.ts';

/** A node in a process of its own: it is sent tokens, and says which of them are valid. */
const [url = ''] = process.argv.slice(2);
const authority = createAuthority({ store: await openPostgresStore({ url, connections: 64 }) });

process.on('message', async ({ number, token }: { readonly number: number; readonly token: string }) => {
  const session = await authority.validate(token).catch((error: Error) => error.message);
  process.send?.({ number, answer: session === null ? 'refused' : typeof session === 'string' ? session : 'valid' });
});
process.on('disconnect', () => void authority.close());
process.send?.('ready');
