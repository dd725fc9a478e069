import { lettersMeetDigits } from '../recognise/token-words.ts';

/** The part of an address that the next session's page will have, too: without tokens in its query. */
export function lastingAddress(url: string): string {
  const { pathname, searchParams } = new URL(url);
  const lasting = [...searchParams].filter(
    ([name, value]) => !isMadeUp(value) && !/token|nonce|csrf|sess|sid$|key$|_t$|ts$/i.test(name),
  );
  const query = new URLSearchParams(lasting).toString();
  return pathname.replace(/;[^/]*/g, '') + (query === '' ? '' : `?${query}`);
}

/** What no person would name anything. */
export function isMadeUp(value: string): boolean {
  return value.length > 60 || /\d{7,}/.test(value) || (value.length >= 8 && lettersMeetDigits(value) >= 2);
}
