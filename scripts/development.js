import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/*
 * `npm ci` installs what `npm start` needs (`omit=dev` in `.npmrc`). What tests, checks and measurements need on top of it
 * is installed here, by the first command that needs it, from the same lock.
 */

const missing = findMissing(readPackages('package-lock.json'), readPackages('node_modules/.package-lock.json'));
if (missing.length > 0) {
  const packages = missing.length === 1 ? missing[0].replace(/^.*node_modules\//, '') : `${missing.length} packages`;
  process.stderr.write(`Installing what development needs, once: ${packages}. This may take a minute or two.\n`);
  // Saves nothing, so that another npm than the one that wrote the lock leaves it alone.
  process.exitCode = runNpm(['install', '--include=dev', '--no-save', '--prefer-offline']);
}

/** @returns {Record<string, { version?: string, optional?: boolean }>} by their paths */
function readPackages(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT') return {};
    throw error;
  }
}

/** @returns {string[]} the paths of packages that are not there as the lock says, those of the workspace included; optional ones may be for other machines */
function findMissing(locked, installed) {
  return Object.entries(locked)
    .filter(([path, { optional }]) => path.includes('node_modules/') && !optional)
    .filter(([path, { version }]) => installed[path] === undefined || installed[path].version !== version)
    .map(([path]) => path);
}

function runNpm(args) {
  const npm = process.env.npm_execpath;
  const [program, first] = npm === undefined ? ['npm', []] : [process.execPath, [npm]];
  return spawnSync(program, [...first, ...args], { stdio: 'inherit' }).status ?? 1;
}
