/** Headers that applications read a session from, beside `Authorization`. */
export const usualHeaders = [
  ...['X-Session', 'X-Session-Id', 'X-Session-Token', 'X-Auth-Token', 'X-Access-Token', 'X-Token', 'Session-Id'],
];

/** Headers that a form token travels in where there is no form. */
export const formTokenHeaders = ['X-CSRF-Token', 'X-XSRF-Token', 'CSRF-Token'];

/** Fields, parameters and cookies that a session's token is called by. */
export const usualFields = [
  ...['token', 'sessionToken', 'session_token', 'sessionId', 'session_id', 'session', 'sid'],
  ...['accessToken', 'access_token', 'key'],
];

/** `X-Cart-Token` for `cartToken` or `cart_token`; a header stays itself. */
export function headersNamedAfter(name: string): string[] {
  if (/^x-|^[A-Z][\w]*-/.test(name)) return [canonical(name)];
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1-$2').replace(/[^A-Za-z\d]+/g, '-');
  return /^[A-Za-z][A-Za-z\d-]*$/.test(words) ? [`X-${canonical(words)}`] : [];
}

function canonical(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_, before: string, letter: string) => before + letter.toUpperCase());
}
