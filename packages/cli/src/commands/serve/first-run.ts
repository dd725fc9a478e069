import { randomInt } from 'node:crypto';
import { type Actor, type Authority, adminRole, isAdmin } from '@curfew/core';
import type { Environment } from '../../command-line/command.ts';
import { readSecret } from '../../configuration/secret.ts';

/** The administrator that a first run makes. */
export interface FirstAdministrator {
  readonly username: string;
  /** Only where it was made up; a given one is not repeated. */
  readonly password: string | null;
}

const system: Actor = { initiator: 'system', actor: null, ip: null, userAgent: null };

/** Makes `root` where there is no user at all. @returns `null` where there is one. */
export async function ensureAdministrator(
  authority: Authority,
  environment: Environment,
): Promise<FirstAdministrator | null> {
  const { items } = await authority.listUsers({ limit: 1 });
  if (items.length > 0) return null;
  const given = readSecret(environment, 'CURFEW_ROOT_PASSWORD');
  const password = given ?? inventPassword();
  const created = await authority.createUser({ username: 'root', password, roles: [adminRole] }, system);
  // Another process that started at the same moment was first.
  if (!created.ok && created.code === 'user-exists') return null;
  return { username: 'root', password: given === undefined ? password : null };
}

/** Whether somebody can administer this through the server. Where there are very many users, it is taken for granted. */
export async function hasAdministrator(authority: Authority): Promise<boolean> {
  const { items, cursor } = await authority.listUsers({ limit: 200 });
  return cursor !== null || items.some(isAdmin);
}

/** Without characters that look alike. */
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';

/** 100 bits, in groups that can be read out. */
function inventPassword(): string {
  const group = () => Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}
