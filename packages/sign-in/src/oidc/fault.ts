/**
 * `cancelled`: the person said no at the provider. `refused`: the provider did. `unreachable`: it does not answer. `invalid`: it, or
 * somebody in its name, answered what cannot be believed. `not-allowed`: who they are is clear, and not let in here.
 */
export type ProviderFaultReason = 'cancelled' | 'refused' | 'unreachable' | 'invalid' | 'not-allowed';

/** Why nobody was signed in. The message is for the operator's log and holds no secret. */
export class ProviderFault extends Error {
  override readonly name = 'ProviderFault';
  readonly reason: ProviderFaultReason;

  constructor(message: string, options: ErrorOptions & { readonly reason: ProviderFaultReason }) {
    super(message, options);
    this.reason = options.reason;
  }
}
