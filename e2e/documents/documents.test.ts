import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isInstalled, repository } from '../support/command.ts';
import { expectedOutput, normalizeOutput, readConsoleBlocks } from './console-block.ts';
import { typeCommands } from './shell.ts';

/**
 * Documents are run, not read: every block marked `console` is typed into a shell, and has to print what it says. A
 * document's blocks share one shell, one folder and one server.
 */
const documents = globSync(['README.md', 'docs/**/*.md'], { cwd: repository })
  .map((name) => ({ name, commands: readConsoleBlocks(readFileSync(join(repository, name), 'utf8')) }))
  .filter(({ commands }) => commands.length > 0);

test('the README shows commands', () => {
  expect(documents.map(({ name }) => name)).toContain('README.md');
});

test.for(documents)('$name', { timeout: 120_000 }, async ({ name, commands }, context) => {
  const missing = ['bash', 'curl', 'script'].filter((program) => !isInstalled(program));
  if (missing.length > 0) return context.skip(`not installed: ${missing.join(', ')}`);

  const results = await typeCommands(commands);
  for (const [index, { line, command, output }] of commands.entries()) {
    const result = results[index];
    expect(normalizeOutput(result?.output ?? ''), `${name}:${line}: $ ${command}`).toMatch(expectedOutput(output));
  }
  expect(results).toHaveLength(commands.length);
});
