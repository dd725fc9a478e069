import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';

/*
 * Publishes the packages of a folder, as `npm run pack` made them, with provenance. What has been published is left alone.
 */

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('name the folder that "npm run pack" has filled');
for (const tarball of globSync('*.tgz', { cwd: folder }).sort()) publish(join(folder, tarball));

function publish(tarball: string): void {
  const args = ['publish', tarball, '--access', 'public', '--provenance', '--ignore-scripts'];
  const { status, stdout, stderr } = spawnSync('npm', args, { encoding: 'utf8' });
  process.stdout.write(stdout);
  if (status === 0) return;
  if (!/EPUBLISHCONFLICT|previously published|cannot publish over/i.test(stderr)) {
    throw new Error(`npm cannot publish ${tarball}:\n${stderr}`);
  }
  process.stdout.write(`${tarball} has been published before\n`);
}
