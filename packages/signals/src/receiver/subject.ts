import type { SignalSubject } from '@curfew/core';
import { SetFault } from './fault.ts';
import type { TransmitterSettings } from './settings.ts';

type Named = Readonly<Record<string, unknown>>;

const nobody: SignalSubject = { identity: null, email: null, session: null };

/** A subject, and what of it was not understood. */
export interface ReadSubject {
  readonly subject: SignalSubject;
  readonly unknownMembers: readonly string[];
}

/**
 * Who an event is about (RFC 9493; `complex` is of OpenID SSF 1.0 3.3). A transmitter speaks of its own people alone, whatever issuer
 * it names. What cannot be understood is nobody.
 *
 * @throws SetFault `invalid_request` for what is no subject.
 */
export function readSubject(claim: unknown, settings: TransmitterSettings): ReadSubject {
  const named = objectOf(claim);
  if (named === null || typeof named.format !== 'string') throw new SetFault('"sub_id" is no subject identifier');
  if (named.format !== 'complex') {
    const isSession = named.format === 'opaque';
    const subject = isSession ? { ...nobody, session: readSession(named, settings) } : readUser(named, settings);
    return { subject, unknownMembers: [] };
  }
  const { format: _, user, session, ...others } = named;
  const [userId, sessionId] = [user, session].map((member) => {
    const found = objectOf(member ?? {});
    if (found === null) throw new SetFault('a member of "sub_id" is no subject identifier');
    return found;
  }) as [Named, Named];
  return {
    subject: {
      ...(user === undefined ? nobody : readUser(userId, settings)),
      session: session === undefined ? null : readSession(sessionId, settings),
    },
    unknownMembers: Object.keys(others),
  };
}

function readUser(named: Named, { issuer, identityIssuer, matchesEmail }: TransmitterSettings): SignalSubject {
  switch (named.format) {
    case 'iss_sub': {
      const [iss, sub] = [textIn(named, 'iss', 512), textIn(named, 'sub', 255)];
      if (iss !== issuer && iss !== identityIssuer) return nobody;
      return { ...nobody, identity: { issuer: identityIssuer, subject: sub } };
    }
    case 'email': {
      const email = textIn(named, 'email', 254);
      return matchesEmail ? { ...nobody, email } : nobody;
    }
    default:
      return nobody;
  }
}

function readSession(named: Named, { identityIssuer }: TransmitterSettings): SignalSubject['session'] {
  return named.format === 'opaque' ? { issuer: identityIssuer, id: textIn(named, 'id', 512) } : null;
}

/** What nothing here can be called is left to match nothing; control characters and lone surrogates are no text. */
function textIn(named: Named, name: string, longest: number): string {
  const text = named[name];
  if (typeof text === 'string' && text !== '' && text.length <= longest && !/\p{C}/u.test(text)) return text;
  throw new SetFault(
    `"${name}" of the subject is not a string of 1 to ${longest} characters without control characters`,
  );
}

function objectOf(value: unknown): Named | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Named) : null;
}
