import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findInstalledNode, isNewEnough } from '../bin/own-node.js';
import { openSandbox, type Sandbox } from './sandbox.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = openSandbox();
});
afterEach(() => sandbox.remove());

it('knows which Node can run the command', () => {
  expect(['22.18.0', '22.23.5', '23.0.0', '24.21.0', '26.1.0'].filter((version) => !isNewEnough(version))).toEqual([]);
  expect(['18.20.8', '20.20.2', '22.17.1', '21.99.0'].filter(isNewEnough)).toEqual([]);
});

it('finds the Node that was installed with it, without any link', () => {
  expect(findInstalledNode()).toMatch(/node_modules\/node-[\w-]+\/bin\/node$/);
});

it('takes none that is missing or does not run on this machine', async () => {
  expect(await findIn(null)).toBe('undefined');
  expect(await findIn('#!/bin/sh\nexit 1\n')).toBe('undefined');
  expect(await findIn('no program')).toBe('undefined');
  expect(await findIn('#!/bin/sh\nexit 0\n')).toMatch(/\/bin\/node$/);
});

it.each([
  ['exit 7', null, 7],
  ['trap "exit 5" TERM; echo up; while :; do sleep 0.1; done', 'SIGTERM', 5],
  ['trap "exit 6" INT; echo up; while :; do sleep 0.1; done', 'SIGINT', 6],
  ['kill -KILL $$', null, 137],
] as const)('lets a program take its place: %s', async (script, signal, code) => {
  const child = launch(`replaceProcess('/bin/sh', ['-c', ${JSON.stringify(script)}])`);
  if (signal !== null) {
    await once(child.stdout, 'data');
    child.kill(signal);
  }
  await once(child, 'close');
  expect(child.exitCode).toBe(code);
});

/** What is found beside a copy of the launcher that has this as its `bin/node`. */
async function findIn(program: string | null): Promise<string> {
  const file = sandbox.path('own-node.js');
  cpSync(join(import.meta.dirname, '../bin/own-node.js'), file);
  const path = sandbox.path(`node_modules/node-${process.platform}-${process.arch}/bin/node`);
  if (program !== null) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, program);
    chmodSync(path, 0o755);
  }
  return text(launch('process.stdout.write(String(findInstalledNode()))', file).stdout);
}

function launch(statement: string, file = join(import.meta.dirname, '../bin/own-node.js')) {
  const program = `import { findInstalledNode, replaceProcess } from ${JSON.stringify(file)}; ${statement};`;
  return spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'pipe', 'pipe'] });
}
