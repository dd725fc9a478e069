import type { SignalSubject } from '@curfew/core';
import { readSubject, type SimpleSubject, SubjectFault } from '../subject.ts';
import { SetFault } from './fault.ts';
import type { TransmitterSettings } from './settings.ts';

const nobody: SignalSubject = { identity: null, email: null, session: null };

/** Whom a transmitter means, and what of it was not understood. */
interface Meant {
  readonly subject: SignalSubject;
  readonly unknownMembers: readonly string[];
}

/**
 * Who an event is about. A transmitter speaks of its own people alone, whatever issuer it names. What cannot be understood is nobody.
 *
 * @throws SetFault `invalid_request` for what is no subject.
 */
export function subjectMeant(claim: unknown, settings: TransmitterSettings): Meant {
  try {
    const { user, session, unknownMembers } = readSubject(claim);
    const subject = { ...userMeant(user, settings), session: sessionMeant(session, settings) };
    return { subject, unknownMembers };
  } catch (error) {
    if (error instanceof SubjectFault) throw new SetFault(`the subject ("sub_id") ${error.message}`, { cause: error });
    throw error;
  }
}

function userMeant(
  user: SimpleSubject | null,
  { issuer, identityIssuer, matchesEmail }: TransmitterSettings,
): SignalSubject {
  if (user?.format === 'email') return matchesEmail ? { ...nobody, email: user.email } : nobody;
  if (user?.format !== 'iss_sub' || (user.iss !== issuer && user.iss !== identityIssuer)) return nobody;
  return { ...nobody, identity: { issuer: identityIssuer, subject: user.sub } };
}

function sessionMeant(
  session: SimpleSubject | null,
  { identityIssuer }: TransmitterSettings,
): SignalSubject['session'] {
  return session?.format === 'opaque' ? { issuer: identityIssuer, id: session.id } : null;
}
