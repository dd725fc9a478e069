import { readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { InvalidTarget } from '../target/invalid-target.ts';
import type { CommandIo } from './io.ts';

/** The process's own streams, environment and files. */
export function terminalIo(): CommandIo {
  const canAsk = process.stdin.isTTY && process.stderr.isTTY;
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    readFile: readText,
    writeFile,
    ...(canAsk && { confirm: ask }),
  };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path === '-' ? '/dev/stdin' : path, 'utf8');
  } catch (error) {
    throw new InvalidTarget(`${path} cannot be read`, { cause: error });
  }
}

async function ask(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
