import { randomInt } from 'node:crypto';
import { type Authority, adminRole, type Requester } from '@curfew/core';
import type { Environment } from '../../command-line/command.ts';
import type { Output } from '../../command-line/output.ts';
import { readSecret } from '../../configuration/secret.ts';

/** The administrator that a first run makes. */
export interface FirstAdministrator {
  readonly username: string;
  /** Only where it was made up; a given one is not repeated. */
  readonly password: string | null;
}

const system: Requester = { initiator: 'system', actor: null, ip: null, userAgent: null, proof: 'machine' };

/**
 * Makes `root` where there is no user at all; with `CURFEW_ROOT_PASSWORD`, also where there are users without an
 * administrator among them, so that it does not matter who was added before the first start.
 *
 * @returns `null` where nobody was made. Where that is not what the variable asks for, the reason is told.
 */
export async function ensureAdministrator(
  authority: Authority,
  { environment, output }: { readonly environment: Environment; readonly output: Output },
): Promise<FirstAdministrator | null> {
  const { items } = await authority.listUsers({ limit: 1 });
  if (items.length > 0) {
    const { CURFEW_ROOT_PASSWORD: password, CURFEW_ROOT_PASSWORD_FILE: file } = environment;
    if (password === undefined && file === undefined) return null;
    const obstacle = await findObstacle(authority);
    if (obstacle !== null) {
      if (obstacle !== '') output.tell(`CURFEW_ROOT_PASSWORD is not used: ${obstacle}`);
      return null;
    }
  }
  const given = readSecret(environment, 'CURFEW_ROOT_PASSWORD');
  const password = given ?? inventPassword();
  const created = await authority.createUser({ username: 'root', password, roles: [adminRole] }, system);
  // Another process that started at the same moment was first.
  if (!created.ok && created.code === 'user-exists') return null;
  return { username: 'root', password: given === undefined ? password : null };
}

/** Why `root` is not made although its password is given. Empty: it was made by an earlier start, as intended. */
async function findObstacle(authority: Authority): Promise<string | null> {
  const root = await authority.findUser('root');
  if (root !== null) {
    return root.roles.includes(adminRole)
      ? ''
      : 'there is a user "root" who is no administrator; see "curfew user set-roles --help"';
  }
  if (await hasAdministrator(authority)) return 'it is for the first administrator, and there is one who is not "root"';
  return null;
}

/** Whether somebody can administer this through the server. Where there are very many users, it is taken for granted. */
export async function hasAdministrator(authority: Authority): Promise<boolean> {
  const { items, cursor } = await authority.listUsers({ limit: 200 });
  return cursor !== null || items.some(({ roles }) => roles.includes(adminRole));
}

/** Without characters that look alike. */
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';

/** 100 bits, in groups that can be read out. */
function inventPassword(): string {
  const group = () => Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}
