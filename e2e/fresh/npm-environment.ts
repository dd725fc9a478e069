import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const settings = ['registry', 'proxy', 'https-proxy', 'noproxy', 'cafile'];

/**
 * By what npm reaches its registry on this machine, as variables for another one. What its cache holds it takes from there
 * without asking: what is installed is the same, by the lock.
 */
export async function npmEnvironment(): Promise<Record<string, string>> {
  const { stdout } = await promisify(execFile)('npm', ['config', 'list', '--json']);
  const configured: Readonly<Record<string, unknown>> = JSON.parse(stdout);
  const known = Object.fromEntries(
    settings.flatMap((name) => {
      const value = configured[name];
      return typeof value === 'string' && value !== '' ? [[`npm_config_${name.replace('-', '_')}`, value]] : [];
    }),
  );
  // A network that looks into what is sent has an authority of its own.
  const { NODE_EXTRA_CA_CERTS: authorities = '' } = process.env;
  return { ...(authorities && { npm_config_cafile: authorities }), ...known, npm_config_prefer_offline: 'true' };
}
