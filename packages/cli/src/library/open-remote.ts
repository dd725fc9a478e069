import type { Curfew } from '@curfew/adapters';
import { CurfewError } from '@curfew/core';
import type { CurfewOptions } from './open-curfew.ts';

const optionNames = ['name', 'token', 'timeout', 'cache', 'clock'];
/** Options of an authority in this process, which a server has in its own configuration. */
const ofServer = ['policies', 'roles', 'caseSensitiveNames'];

/** `openCurfew` over a running server. */
export async function openRemote(address: string, options: CurfewOptions): Promise<Curfew> {
  for (const name of Object.keys(options)) {
    if (ofServer.includes(name)) {
      throw new CurfewError('invalid-configuration', `${name}: a server has its own: write it into its curfew.yaml`);
    }
    if (!optionNames.includes(name)) {
      const known = optionNames.join(', ');
      throw new CurfewError('invalid-configuration', `over a server there is no option ${name}; there are: ${known}`);
    }
  }
  const { name, token = '', timeout, cache, clock } = options;
  // Loaded only here: applications that open a store do not need it.
  const { connectCurfew } = await import('@curfew/client');
  return connectCurfew(address, {
    token,
    ...(name !== undefined && { name }),
    ...(timeout !== undefined && { timeout }),
    ...(cache !== undefined && { cache }),
    ...(clock !== undefined && { clock }),
  });
}
