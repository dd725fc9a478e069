import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
// biome-ignore lint/style/noRestrictedImports: the published command has the same question and nowhere else to ask it
import { findInstalledNode, isNewEnough } from '../packages/cli/bin/own-node.js';

/*
 * Prints the folder of the Node on which everything in this repository runs: the one that `npm ci` brought, so that it is
 * the same for everybody. On a machine for which there is none, the Node that runs this, if it is new enough.
 */

const installed = findInstalledNode();
if (installed === undefined && !isNewEnough(process.versions.node)) {
  process.stderr.write(`Curfew needs Node 22.18 or newer. This is ${process.version}, and none is installed for ${process.platform} on ${process.arch}.
Run "npm ci", which brings one for Linux and macOS, or install a newer Node.
`);
  process.exit(1);
}
if (installed !== undefined) {
  removeSources(join(dirname(dirname(installed)), 'include'));
  removeSources(join(import.meta.dirname, '../node_modules/better-sqlite3/deps'));
}
process.stdout.write(`${dirname(installed ?? process.execPath)}\n`);

/** What is installed comes prebuilt; the headers and C sources that come along for compilers are 77 MB. */
function removeSources(folder) {
  try {
    if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
  } catch {
    // Another user installed it. The sources only take room.
  }
}
