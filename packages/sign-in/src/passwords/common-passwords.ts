let list: Promise<ReadonlySet<string>> | null = null;

/**
 * Whether a password is one of the 50,000 that people choose most often, in whatever case, or one of them several times over: what whoever
 * guesses tries first (NIST SP 800-63B-4 3.1.1.2). The list is that of `@zxcvbn-ts/language-common`, without the numbers of times.
 *
 * @param password normalised as it is hashed
 */
export async function isCommonPassword(password: string): Promise<boolean> {
  list ??= readList();
  const known = await list;
  const folded = password.toLowerCase();
  return known.has(folded) || isRepetition(folded, known);
}

async function readList(): Promise<ReadonlySet<string>> {
  // Half a megabyte that only whoever sets a password needs.
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  return new Set(dictionary['passwords-common']);
}

/** `abcabcabcabcabc`, or a common one over and over. */
function isRepetition(password: string, common: ReadonlySet<string>): boolean {
  const { length } = password;
  for (let size = 1; size <= length / 2; size++) {
    if (length % size > 0) continue;
    const unit = password.slice(0, size);
    if ((size <= 4 || common.has(unit)) && unit.repeat(length / size) === password) return true;
  }
  return false;
}
