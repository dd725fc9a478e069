import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openTestServer } from '@curfew/test-postgres';
import { expect, onTestFinished, test } from 'vitest';
import { isInstalled, repository } from '../support/command.ts';
import { expectedOutput, normalizeOutput, readConsoleBlocks } from './console-block.ts';
import { typeCommands } from './shell.ts';

/**
 * Documents are run, not read: every block marked `console` is typed into a shell, and has to print what it says. A
 * document's blocks share one shell, one folder and one server.
 */
const documents = globSync(['*.md', 'docs/**/*.md'], { cwd: repository }).map((name) => {
  const markdown = readFileSync(join(repository, name), 'utf8');
  return { name, links: readLinks(markdown), commands: readConsoleBlocks(markdown) };
});
const documentsWithCommands = documents.filter(({ commands }) => commands.length > 0);

/** How documents name a database. Those that do are given one. */
const exampleDatabase = 'postgres://curfew@db.example.com/curfew';

test('the README shows commands', () => {
  expect(documentsWithCommands.map(({ name }) => name)).toContain('README.md');
});

test.for(documentsWithCommands)(
  '$name does what it shows',
  { timeout: 240_000 },
  async ({ name, commands }, context) => {
    const missing = ['bash', 'curl', 'script'].filter((program) => !isInstalled(program));
    if (missing.length > 0) return context.skip(`not installed: ${missing.join(', ')}`);

    const needsDatabase = commands.some(({ command }) => command.includes(exampleDatabase));
    const database = needsDatabase ? await createDatabase() : exampleDatabase;
    const results = await typeCommands(
      commands.map((typed) => ({ ...typed, command: typed.command.replaceAll(exampleDatabase, database) })),
    );
    for (const [index, { line, command, output }] of commands.entries()) {
      const said = results[index]?.output.replaceAll(withoutPassword(database), exampleDatabase) ?? '';
      expect(normalizeOutput(said), `${name}:${line}: $ ${command}`).toMatch(expectedOutput(output));
    }
    expect(results).toHaveLength(commands.length);
  },
);

test.for(documents)('the links of $name lead somewhere', ({ name, links }) => {
  const missing = links.filter((link) => {
    const [path = '', fragment] = link.split('#');
    const target = path === '' ? join(repository, name) : join(repository, dirname(name), path);
    if (!existsSync(target)) return true;
    return fragment !== undefined && target.endsWith('.md') && !readAnchors(target).has(fragment);
  });
  expect(missing).toEqual([]);
});

/** What the headings of a document are called in addresses. */
function readAnchors(path: string): ReadonlySet<string> {
  const headings = readFileSync(path, 'utf8').matchAll(/^#+ (.+)$/gm);
  return new Set(
    Array.from(headings, ([, heading = '']) =>
      heading
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

async function createDatabase(): Promise<string> {
  const server = await openTestServer();
  onTestFinished(() => server.close());
  return server.createDatabase();
}

function withoutPassword(address: string): string {
  return address.replace(/:[^:@/]*@/, '@');
}

/** The links to places in the repository. */
function readLinks(markdown: string): string[] {
  const targets = Array.from(markdown.matchAll(/\]\(([^)\s]+)\)/g), ([, target = '']) => target);
  return targets.filter((target) => !/^https?:/.test(target));
}
