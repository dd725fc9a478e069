import { execFile } from 'node:child_process';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Installs one application with exactly these packages into a folder of its own. Vulnerable versions never come near the
 * workspace; nothing that a package would run at its installation is run.
 */
export async function installApplication(
  folder: string,
  application: string,
  packages: Readonly<Record<string, string>>,
): Promise<string> {
  await installPackages(folder, packages, 'module');
  await copyFile(join(import.meta.dirname, 'applications', `${application}.js`), join(folder, 'application.js'));
  return join(folder, 'application.js');
}

export async function installPackages(
  folder: string,
  packages: Readonly<Record<string, string>>,
  type: 'module' | 'commonjs',
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type, dependencies: packages }));
  await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder });
}
