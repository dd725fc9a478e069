import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
// biome-ignore lint/style/noRestrictedImports: the published command has the same question and nowhere else to ask it
import { findInstalledNode, isNewEnough } from '../packages/cli/bin/own-node.js';

/*
 * Prints the folder of the Node on which everything in this repository runs: the one that `npm ci` brought, so that it is
 * the same for everybody. On a machine for which there is none, the Node that runs this, if it is new enough.
 */

const packages = fileURLToPath(new URL('../node_modules', import.meta.url));
const { platform, arch, version, versions, execPath } = process;

const installed = findInstalledNode();
if (installed === undefined && !isNewEnough(versions.node)) {
  const isProvided = /^(linux|darwin)-(x64|arm64)$/.test(`${platform}-${arch}`);
  const advice = isProvided
    ? 'Run "npm ci" again: it goes on without a word where this one download fails.'
    : 'Install a newer Node: "npm ci" has none for this machine.';
  process.stderr.write(`Curfew needs Node 22.18 or newer, and this is ${version}. ${advice}\n`);
  process.exit(1);
}
if (installed !== undefined) removeWhatOthersNeed(dirname(dirname(installed)));
process.stdout.write(`${dirname(installed ?? execPath)}\n`);

/** What is installed comes prebuilt: headers and C sources for compilers, and what is built for other machines, are a quarter of it. */
function removeWhatOthersNeed(node) {
  const sqlite = join(packages, 'better-sqlite3');
  const own = `${platform}-${arch}.node`;
  remove(join(node, 'include'));
  remove(join(sqlite, 'deps'));
  for (const name of namesIn(join(sqlite, 'prebuilds'))) if (name !== own) remove(join(sqlite, 'prebuilds', name));
}

function namesIn(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function remove(path) {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // Another user installed it. It only takes room.
  }
}
