import { expect, test } from 'vitest';
import { bundleProgram } from '../../packaging/one-file/bundle.ts';
import { repository } from '../support/command.ts';

test('everything fits into the one script, and nothing in it looks for files beside it', async () => {
  const { script, packages } = await bundleProgram(repository);
  // Of the server, the scanner and both stores.
  for (const name of ['fastify', 'undici', 'pg', 'better-sqlite3']) expect(packages).toContain(`node_modules/${name}`);
  // Anything else makes V8 hold the whole script in twice the space.
  expect(/^[\0-\x7f]*$/.test(script)).toBe(true);
  expect(script).not.toContain('import.meta');
  expect(script).not.toContain(repository);
});
