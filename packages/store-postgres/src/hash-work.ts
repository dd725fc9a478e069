import { digest, isFromElsewhere, iterations } from './schema/hash-work.ts';

/** Asked for at every sign-in; an index over those few hashes answers it. */
function heaviest(name: 'sha1' | 'sha256' | 'sha512'): string {
  return `(SELECT coalesce(max(${iterations}), 0) FROM users
    WHERE ${isFromElsewhere} AND ${digest} = 'pbkdf2-${name}') AS "${name}"`;
}

export const hashWorkColumns = `${heaviest('sha1')}, ${heaviest('sha256')}, ${heaviest('sha512')}`;
