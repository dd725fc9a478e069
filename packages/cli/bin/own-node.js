import { spawn, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';

/*
 * Plain JavaScript without anything new: it runs on the Node of whoever calls it, which may be too old for everything else.
 */

/** The packages that hold a Node and nothing else. npm installs the one that fits the machine. */
const packageNames = [`node-${process.platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`];

/** @param {string} version as in `process.versions.node` */
export function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

/**
 * The Node that was installed together with this package, found by its package's path: npm 10 removes the link in
 * `node_modules/.bin` when it skips the Node of another platform, which has a program of the same name.
 *
 * @returns {string | undefined} `undefined` where there is none, or none that this machine can run
 */
export function findInstalledNode() {
  const { resolve } = createRequire(import.meta.url);
  for (const name of packageNames) {
    try {
      const program = resolve(`${name}/bin/node`);
      if (spawnSync(program, ['--version']).status === 0) return program;
    } catch {
      // Not installed.
    }
  }
  return undefined;
}

/**
 * Runs a program in place of this process: with its streams, its signals and its exit code.
 *
 * @returns {Promise<never>}
 */
export function replaceProcess(program, args) {
  let child;
  // A terminal sends Ctrl-C to both processes, and for the command the second one means "at once".
  const isInTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !isInTerminal) child?.kill(signal);
    });
  }
  child = spawn(program, args, { stdio: 'inherit' });
  child.on('error', (error) => {
    process.stderr.write(`${program} does not run: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    process.exit(code === null ? 128 + constants.signals[signal] : code);
  });
  return new Promise(() => undefined);
}
