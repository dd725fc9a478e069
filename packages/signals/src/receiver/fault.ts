/** @see RFC 8935, 2.4 */
export const setErrorCodes = [
  'invalid_request',
  'invalid_key',
  'invalid_issuer',
  'invalid_audience',
  'authentication_failed',
  'access_denied',
] as const;

export type SetErrorCode = (typeof setErrorCodes)[number];

/** Why a security event token is not taken. The message goes to whoever sent it. */
export class SetFault extends Error {
  override readonly name = 'SetFault';
  readonly err: SetErrorCode;

  /** @param options `err` is `invalid_request` where it is not given */
  constructor(message: string, options: ErrorOptions & { readonly err?: SetErrorCode } = {}) {
    super(message, options);
    this.err = options.err ?? 'invalid_request';
  }
}
