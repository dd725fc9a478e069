import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { repository } from './support/command.ts';
import { temporaryFolder } from './support/server.ts';

const run = promisify(execFile);

test('what development needs is installed once, without changing the lock', { timeout: 240_000 }, async () => {
  const folder = await temporaryFolder();
  const inFolder = { cwd: folder };
  await mkdir(join(folder, 'tool'));
  await writeFile(join(folder, 'tool/package.json'), JSON.stringify({ name: 'tool', version: '1.0.0' }));
  await run('npm', ['pack', '--silent', './tool'], inFolder);
  const manifest = { name: 'repository', version: '1.0.0', devDependencies: { tool: 'file:tool-1.0.0.tgz' } };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(folder, '.npmrc'), await readFile(join(repository, '.npmrc')));
  await run('npm', ['install', '--package-lock-only'], inFolder);
  await run('npm', ['ci'], inFolder);
  const readInstalled = () => readFile(join(folder, 'node_modules/tool/package.json'), 'utf8');
  await expect(readInstalled()).rejects.toThrow('ENOENT');

  const lock = await readFile(join(folder, 'package-lock.json'), 'utf8');
  const bring = () => run(process.execPath, [join(repository, 'scripts/development.js')], inFolder);
  expect((await bring()).stderr).toMatch(/^Installing what development needs, once: tool\./);
  expect(await readInstalled()).toContain('1.0.0');
  expect(await readFile(join(folder, 'package-lock.json'), 'utf8')).toBe(lock);
  expect(await bring()).toEqual({ stdout: '', stderr: '' });
});
