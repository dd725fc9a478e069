import { carries } from '../record/derive-steps.ts';
import { says } from './words.ts';

/** Passwords of test accounts that are in many addresses for what they mean. */
const ordinaryWords: readonly string[] = [
  ...['admin', 'changeme', 'default', 'demo', 'guest', 'login', 'manager', 'operator', 'password', 'public'],
  ...['root', 'secret', 'system', 'test', 'user', 'welcome'],
];

/** A shorter one is in an address by chance, unless it is the whole of a value. */
const shortest = 4;

/** Whether an address gives the password away. Of one that is an ordinary word it does only where it calls it a password. */
export function showsPassword({ pathname, search, searchParams }: URL, password: string): boolean {
  if (password === '') return false;
  if (ordinaryWords.includes(password.toLowerCase())) {
    return [...searchParams].some(([name, value]) => value === password && says('password', name));
  }
  if (password.length >= shortest) return carries(`${pathname}${search}`, password);
  return [...searchParams.values()].includes(password) || pathname.split('/').includes(encodeURIComponent(password));
}
