/** Of a subject identifier (RFC 9493), what is understood here. `unknown`: of another format, which is nobody. */
export type SimpleSubject =
  | { readonly format: 'iss_sub'; readonly iss: string; readonly sub: string }
  | { readonly format: 'email'; readonly email: string }
  | { readonly format: 'opaque'; readonly id: string }
  | { readonly format: 'unknown' };

/** Whom a security event, or a receiver, is about: a user, a session, or a session of a user. */
export interface Subject {
  readonly user: SimpleSubject | null;
  readonly session: SimpleSubject | null;
  /** Members of a complex subject (OpenID SSF 1.0 3.3) that mean nothing here. */
  readonly unknownMembers: readonly string[];
}

/** Why something is no subject identifier, behind "the subject". */
export class SubjectFault extends Error {
  override readonly name = 'SubjectFault';
}

type Named = Readonly<Record<string, unknown>>;

/**
 * Reads a subject identifier: `iss_sub`, `email`, `opaque` (which is a session), or `complex` of a user and a session.
 *
 * @throws SubjectFault for what is none.
 */
export function readSubject(claim: unknown): Subject {
  const named = objectOf(claim);
  if (typeof named.format !== 'string') throw new SubjectFault('has no format');
  if (named.format !== 'complex') {
    const simple = readSimple(named);
    const isSession = simple.format === 'opaque';
    return { user: isSession ? null : simple, session: isSession ? simple : null, unknownMembers: [] };
  }
  const { format: _, user, session, ...others } = named;
  return {
    user: user === undefined ? null : readSimple(objectOf(user)),
    session: session === undefined ? null : readSimple(objectOf(session)),
    unknownMembers: Object.keys(others),
  };
}

function readSimple(named: Named): SimpleSubject {
  switch (named.format) {
    case 'iss_sub':
      return { format: 'iss_sub', iss: textIn(named, 'iss', 512), sub: textIn(named, 'sub', 255) };
    case 'email':
      return { format: 'email', email: textIn(named, 'email', 254) };
    case 'opaque':
      return { format: 'opaque', id: textIn(named, 'id', 512) };
    default:
      return { format: 'unknown' };
  }
}

/** What nothing here can be called is left to match nothing; control characters and lone surrogates are no text. */
function textIn(named: Named, name: string, longest: number): string {
  const text = named[name];
  if (typeof text === 'string' && text !== '' && text.length <= longest && !/\p{C}/u.test(text)) return text;
  throw new SubjectFault(`has no "${name}" of 1 to ${longest} characters without control characters`);
}

function objectOf(value: unknown): Named {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Named;
  throw new SubjectFault('is not an object, or has a member that is none');
}
