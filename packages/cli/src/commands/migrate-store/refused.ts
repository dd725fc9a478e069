import type { ContentSize, ImportDenied, StoreImport } from '@curfew/core';
import { exitCodes } from '../../command-line/exit-code.ts';
import { Failure } from '../../command-line/failure.ts';
import { formatTime } from '../../formats/time.ts';
import { type StoreLocation, showStore } from '../../operator/store-url.ts';

/** Why a target would take nothing in; `null` where it would. The store itself decides when it comes to it. */
export function refusalFor(found: StoreImport | null, size: ContentSize, source: string): ImportDenied | null {
  if (found === null) {
    const holdsData = size.users + size.sessions + size.events > 0;
    return holdsData ? { ok: false, reason: 'holds-data', found } : null;
  }
  if (found.openedAt !== null) return { ok: false, reason: 'in-use', found };
  return found.source === source ? null : { ok: false, reason: 'other-source', found };
}

/** The refusal in words, and what to do. */
export function refused({ reason, found }: ImportDenied, to: StoreLocation): Failure {
  const store = showStore(to);
  const failure = (message: string, hint: string) => new Failure(message, { exitCode: exitCodes.conflict, hint });
  switch (reason) {
    case 'holds-data':
      return failure(`${store} holds users, sessions or events of its own`, 'name an empty one; nothing was changed');
    case 'other-source':
      return failure(
        `${store} has been filled from ${found?.source}`,
        'go on with that one, or name an empty store; nothing was changed',
      );
    case 'in-use':
      return failure(
        `${store} has been in use since ${formatTime(found?.openedAt ?? 0)}`,
        'what has ended there since would come back; name an empty store. Nothing was changed',
      );
  }
}
