/**
 * The headers of a request, as Node has them (`IncomingMessage.headers`: an object with names in lower case) or as the web
 * platform has them (`Headers`).
 */
export type RequestHeaders =
  | { readonly [name: string]: string | readonly string[] | undefined }
  | { get(name: string): string | null };

/**
 * One header, or `undefined` where it was not sent. Several of one name are joined by commas, as both platforms do.
 *
 * @param name in lower case
 * @example
 * headerOf(request.headers, 'x-forwarded-host');
 */
export function headerOf(headers: RequestHeaders, name: string): string | undefined {
  if (typeof headers.get === 'function') return headers.get(name) ?? undefined;
  const value = (headers as { readonly [name: string]: string | readonly string[] | undefined })[name];
  return value === undefined || typeof value === 'string' ? value : value.join(', ');
}
