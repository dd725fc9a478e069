import type { StepBody } from '../target/step.ts';
import type { Account } from '../target/target.ts';
import { variable } from '../target/variable.ts';
import type { ApiCall } from './description.ts';

/** How a sign-in wants its fields. */
export interface Shape {
  readonly kind: 'json' | 'form';
  /** Where the user name belongs; `user.email` for a field inside another. */
  readonly user: string;
  readonly password: string;
  readonly others: Readonly<Record<string, string>>;
}

const userField = /user|e-?mail|login|^name$|uname|account|identifier|handle|phone/i;
const passwordField = /pass|pwd|^pin$|secret/i;

/** A call that takes a user and a password; null: it does not say so. */
export function describedShape({ fields, type }: ApiCall): Shape | null {
  const password = fields.find((field) => passwordField.test(last(field)) && !/client|confirm|new|old/i.test(field));
  const user = fields.find((field) => userField.test(last(field)) && field !== password);
  if (password === undefined || user === undefined) return null;
  const others = fields.includes('grant_type') ? { grant_type: 'password' } : {};
  return { kind: type ?? 'json', user, password, others };
}

function last(field: string): string {
  return field.split('.').at(-1) ?? field;
}

const plain = { password: 'password', others: {} };

/** The spellings in use, the usual ones first; an address is asked for only where the user has one. */
export function usualShapes({ user }: Account): readonly Shape[] {
  const isAddress = user.includes('@');
  const names = isAddress ? ['email', 'username', 'user', 'login'] : ['username', 'user', 'login', 'name', 'email'];
  const [first = 'username', second = 'user'] = names;
  return [
    { kind: 'json', user: first, ...plain },
    { kind: 'form', user: first, ...plain },
    { kind: 'json', user: second, ...plain },
    ...names.slice(2).map((name): Shape => ({ kind: 'json', user: name, ...plain })),
    { kind: 'json', user: `user.${first}`, password: 'user.password', others: {} },
  ];
}

/** The body of a sign-in of that shape, with variables for name and password, and further fields. */
export function bodyOf({ kind, user, password, others }: Shape, more: Readonly<Record<string, string>>): StepBody {
  const fields = { ...others, ...more, [user]: variable('user'), [password]: variable('password') };
  return kind === 'form' ? { kind, fields } : { kind, value: nested(fields) };
}

function nested(fields: Readonly<Record<string, string>>): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(fields)) {
    const keys = path.split('.');
    const holder = keys.slice(0, -1).reduce<Record<string, unknown>>((at, key) => {
      const inner = (at[key] ?? {}) as Record<string, unknown>;
      at[key] = inner;
      return inner;
    }, root);
    holder[keys.at(-1) ?? path] = value;
  }
  return root;
}
