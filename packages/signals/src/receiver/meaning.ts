import { SetFault } from './fault.ts';

const caep = 'https://schemas.openid.net/secevent/caep/event-type/';
const risc = 'https://schemas.openid.net/secevent/risc/event-type/';
const ssf = 'https://schemas.openid.net/secevent/ssf/event-type/';

/** What an event means here. `stream`: it is about the stream itself. `none`: there is nothing to do about it. */
export type Meaning =
  | { readonly kind: 'ends'; readonly name: string; readonly scope: 'sessions' | 'account' }
  | { readonly kind: 'stream'; readonly name: string }
  | { readonly kind: 'none' };

const changeTypes = ['create', 'revoke', 'update', 'delete'];

/** @throws SetFault `invalid_request` for an event that is not as its type has it. */
export function meaningOf(type: string, event: Readonly<Record<string, unknown>>): Meaning {
  switch (type) {
    case `${caep}session-revoked`:
      return { kind: 'ends', name: 'session-revoked', scope: 'sessions' };
    case `${risc}sessions-revoked`:
      return { kind: 'ends', name: 'sessions-revoked', scope: 'sessions' };
    case `${caep}credential-change`:
      return credentialChange(event);
    case `${risc}account-disabled`:
      return { kind: 'ends', name: 'account-disabled', scope: 'account' };
    case `${risc}account-purged`:
      return { kind: 'ends', name: 'account-purged', scope: 'account' };
    case `${ssf}verification`:
      return { kind: 'stream', name: 'verification' };
    case `${ssf}stream-updated`:
      return { kind: 'stream', name: 'stream-updated' };
    default:
      return { kind: 'none' };
  }
}

/** One more credential makes no session less safe; a password that was changed may have been somebody else's too. */
function credentialChange({
  credential_type: credential,
  change_type: change,
}: Readonly<Record<string, unknown>>): Meaning {
  if (typeof credential !== 'string' || credential === '') throw new SetFault('the event has no "credential_type"');
  if (!changeTypes.includes(change as string)) {
    throw new SetFault(`"change_type" is none of ${changeTypes.join(', ')}`);
  }
  return change === 'create' ? { kind: 'none' } : { kind: 'ends', name: 'credential-change', scope: 'sessions' };
}
