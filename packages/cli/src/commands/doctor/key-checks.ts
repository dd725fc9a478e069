import type { Configuration } from '../../configuration/configuration.ts';
import { readKeyFile } from '../../operator/key-file.ts';
import { keyFileOf, openSealKeys } from '../../operator/secret-keys.ts';
import { parseStore } from '../../operator/store-url.ts';
import { type Finding, ok, warning } from './finding.ts';

/**
 * What one-time codes, challenges of passkeys and links in mails are sealed with. Makes no file: a new key opens nothing that another has sealed.
 *
 * @throws Failure where others may read it, or it holds no keys.
 */
export async function checkKeys(configuration: Configuration): Promise<Finding> {
  const location = parseStore(configuration.store);
  const file = keyFileOf(configuration, location);
  if (file === null) {
    return warning('keys', 'secrets.keyFile is not set: there are no one-time codes, no passkeys and no seals');
  }
  if (readKeyFile(file) === null) {
    const detail = `there is no ${file.path}: "curfew serve" makes one; if people have one-time codes, restore it from a backup first`;
    return warning('keys', detail);
  }
  const keys = (await openSealKeys(configuration, location, { create: false })) ?? [];
  return ok('keys', `${file.path}, ${keys.length} ${keys.length === 1 ? 'key' : 'keys'}, for its owner alone`);
}
