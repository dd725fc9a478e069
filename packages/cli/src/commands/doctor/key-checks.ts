import type { Configuration } from '../../configuration/configuration.ts';
import { keysProblem, lookAtKeys } from '../../operator/keys-seen.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

/**
 * What one-time codes, challenges of passkeys and links in mails are sealed with.
 *
 * @throws Failure where others may read it, or it holds no keys.
 */
export async function checkKeys(configuration: Configuration): Promise<Finding> {
  const seen = await lookAtKeys(configuration);
  const { file, count } = seen;
  if (file === null) {
    return warning('keys', 'secrets.keyFile is not set: there are no one-time codes, no passkeys and no seals');
  }
  const wrong = keysProblem(seen);
  if (wrong !== null) return problem('keys', wrong);
  if (count === null) {
    const detail = `there is no ${file}: "curfew serve" makes one; if people have one-time codes, restore it from a backup first`;
    return warning('keys', detail);
  }
  return ok('keys', `${file}, ${count} ${count === 1 ? 'key' : 'keys'}, for its owner alone`);
}
