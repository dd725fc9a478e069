import { CurfewError } from '../errors.ts';
import type { Users } from '../store/users.ts';
import type { NameRule } from '../user/username.ts';

/**
 * The rule by which a migrated store compares names, applied where it is another one than is wanted.
 *
 * @param caseSensitive `undefined`: as it was; in a new store, `Jan` and `jan` are one user.
 * @throws CurfewError `invalid-configuration` naming the names that would be one.
 */
export async function settleNames(
  { users }: { readonly users: Users },
  caseSensitive: boolean | undefined,
): Promise<NameRule> {
  const found = await users.nameRule();
  const rule = { caseSensitive: caseSensitive ?? found?.caseSensitive ?? false };
  if (found?.caseSensitive === rule.caseSensitive) return rule;
  const applied = await users.applyNameRule(rule);
  if (applied.ok) return rule;
  throw new CurfewError(
    'invalid-configuration',
    `these names differ only by case or width, so caseSensitiveNames must be true: ${describeClashes(applied.clashes)}`,
  );
}

/** A few groups of names, for people. */
export function describeClashes(clashes: readonly (readonly string[])[]): string {
  const shown = clashes.slice(0, 10).map((names) => names.map((name) => JSON.stringify(name)).join(' and '));
  return `${shown.join('; ')}${clashes.length > 10 ? `; and ${clashes.length - 10} more` : ''}`;
}
