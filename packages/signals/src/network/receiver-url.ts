import { CurfewError } from '@curfew/core';

/**
 * Where somebody wants to be told.
 *
 * @param what how the address is called, for the error
 * @throws CurfewError `invalid-request`, naming what is wrong.
 */
export function parseReceiverUrl(text: string, what: string): URL {
  const url = URL.parse(text);
  const wrong = (why: string) =>
    new CurfewError('invalid-request', `${what} ${why}: write it like https://app.example.com/curfew`);
  if (url === null) throw wrong('is no URL');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw wrong(`begins with ${url.protocol}`);
  if (url.username !== '' || url.password !== '') throw wrong('holds a user name or a password');
  if (url.hash !== '') throw wrong('has a part behind "#", which is never sent');
  if (url.href.length > 2_048) throw wrong('is longer than 2048 characters');
  return url;
}
