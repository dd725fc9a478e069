import { execFile, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const sessionFault = /fixation|session|expir|json web token|jwt/i;

export function isWapitiInstalled(): boolean {
  return spawnSync('wapiti', ['--version']).error === undefined;
}

/** Whether Wapiti, with its checks for cookies and forms, reports a fault of sessions. */
export async function wapitiReports(url: string, folder: string): Promise<boolean> {
  const file = join(folder, `wapiti-${new URL(url).port}.json`);
  const options = ['-m', 'cookieflags,csrf', '--scope', 'domain', '--max-scan-time', '60', '--flush-session'];
  await run('wapiti', ['--url', url, ...options, '--format', 'json', '--output', file, '--verbose', '0'], {
    timeout: 120_000,
  });
  const report = JSON.parse(await readFile(file, 'utf8')) as { vulnerabilities: Record<string, readonly unknown[]> };
  return Object.entries(report.vulnerabilities).some(([name, found]) => found.length > 0 && sessionFault.test(name));
}
