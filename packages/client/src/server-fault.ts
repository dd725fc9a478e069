import { CurfewError } from '@curfew/core';

/**
 * The server cannot be asked, or does not answer as it should, so that nobody is let in (503). Never holds a token: neither that of
 * the application nor one that a client has brought.
 */
export class ServerFault extends CurfewError {
  /** Whether retrying is pointless until somebody changes the address, the token or the server. */
  readonly isLasting: boolean;
  /** Of an answer that is not Curfew's; `null`: there was none, or it was Curfew's. */
  readonly status: number | null;

  constructor(
    message: string,
    { isLasting, status = null }: { readonly isLasting: boolean; readonly status?: number | null },
  ) {
    super('store-unavailable', message);
    this.isLasting = isLasting;
    this.status = status;
  }
}
