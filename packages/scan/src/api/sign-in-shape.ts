import { jsonNodes } from '../http/json-nodes.ts';
import type { HttpResponse } from '../http/message.ts';
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

const userWord = /^(user_?name|user|e-?mail|login|identifier|account|handle|nick_?name|user_?id)$/i;
const passwordWord = /^(pass(word|wd|phrase)?|pwd|pin|secret)$/i;

/** What an answer asks for that has found something missing, as JSON's `errors` and `detail` do; null: nothing else than was sent. */
export function shapeAskedFor({ body }: HttpResponse, tried: Shape): Shape | null {
  const texts = jsonNodes(body.slice(0, 10_000)).flatMap(({ key, value }) => [
    key,
    typeof value === 'string' ? value : '',
  ]);
  const words = [...new Set(texts.flatMap((text) => text.match(/[A-Za-z_][\w-]*/g) ?? []))];
  const user = words.find((word) => userWord.test(word) && word !== tried.user) ?? tried.user;
  const password = words.find((word) => passwordWord.test(word)) ?? tried.password;
  return user === tried.user && password === tried.password ? null : { ...tried, user, password };
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
