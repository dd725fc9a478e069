import type { Random } from './random.ts';
import type { ApiDocument, Parameter, Schema } from './routes.ts';

/** What earlier answers held, by the name of what it is good for. */
export class Memory {
  readonly #kept = new Map<string, string[]>();

  constructor(known: Readonly<Record<string, readonly string[]>>) {
    for (const [kind, values] of Object.entries(known)) this.#kept.set(kind, [...values]);
  }

  /** The last ones are the ones that are most likely still good. */
  keep(kind: string, value: string): void {
    const values = this.#kept.get(kind) ?? [];
    values.push(value);
    this.#kept.set(kind, values.slice(-200));
  }

  /** For what only the last one of is good. */
  replace(kind: string, value: string): void {
    this.#kept.set(kind, [value]);
  }

  recall(random: Random, kind: string): string | null {
    const values = this.#kept.get(kind);
    return values === undefined || values.length === 0 ? null : random.pick(values);
  }
}

/** Which kind of remembered value a name asks for. */
const kinds: Readonly<Record<string, string>> = {
  ...{ id: 'session', session: 'session', except: 'session', marker: 'session', sessionId: 'session' },
  ...{ user: 'user', name: 'user', username: 'user', owner_uuid: 'uuid', uuid: 'uuid', document: 'document' },
  ...{ _id: 'document', key: 'document', rev: 'revision', _rev: 'revision', cursor: 'cursor', token: 'token' },
  ...{ presented: 'token', password: 'password', oldPassword: 'password', newPassword: 'password', code: 'code' },
  ...{ word: 'word', userId: 'userId', expiresIn: 'duration', lifetime: 'duration', scopes: 'scope' },
  ...{ application: 'application', methods: 'method', enrolment: 'enrolment' },
};

const strange = [
  ...[
    '',
    ' ',
    '\u0000',
    '\n',
    '%',
    '%2',
    '%00',
    '%ff',
    '../..',
    '//',
    '?',
    '#',
    ':',
    '"',
    "'",
    '\\',
    '<b>',
    '{}',
    '[]',
  ],
  ...['null', 'true', '-1', '0', '1e400', '9223372036854775808', 'NaN', '__proto__', 'constructor', 'toString'],
  ...['\u202e', '\u200d', '\ud800', 'é', 'e\u0301', '山田　太郎', '𠮷', 'ﷺ', 'İ', 'ß', '\ufffd', 'x'.repeat(129)],
  ...['x'.repeat(3_000), "' OR 1=1 --", '2026-11-30T12:00:00Z', '9999-12-31T23:59:59.999Z', '-271821-04-20T00:00:00Z'],
  ...[
    '00000000-0000-4000-8000-000000000000',
    'org.couchdb.user:',
    '12h',
    '0',
    '-5m',
    '1000000h',
    'current',
    '_all_docs',
  ],
];
const numbers = [0, 1, -1, 2, 10, 200, 201, 1e3, 1e6, 1.5, 2 ** 31, 2 ** 53, 1e21, 1e308, -0];

/** Makes values that fit a schema, and now and then one that does not. */
export class Values {
  readonly #random: Random;
  readonly #memory: Memory;
  readonly #document: ApiDocument;

  constructor(random: Random, memory: Memory, document: ApiDocument) {
    this.#random = random;
    this.#memory = memory;
    this.#document = document;
  }

  ofParameter({ name, schema = {} }: Parameter): string {
    const value = this.ofSchema(schema, name);
    if (typeof value === 'string') return value;
    return JSON.stringify(value) ?? '';
  }

  ofSchema(schema: Schema, name: string, depth = 0): unknown {
    if (this.#random.chance(0.04)) return this.#anything(depth);
    const meant = this.#resolve(schema);
    if (meant.const !== undefined) return meant.const;
    if (meant.enum !== undefined) return this.#random.pick(meant.enum);
    const known = this.#random.chance(0.85) && kinds[name] !== undefined ? this.#recall(name) : null;
    if (known !== null) return known;
    const variants = meant.anyOf ?? meant.oneOf;
    if (variants !== undefined) return this.ofSchema(this.#random.pick(variants), name, depth);
    const type = Array.isArray(meant.type) ? this.#random.pick(meant.type as readonly string[]) : meant.type;
    return this.#ofType(type, meant, name, depth);
  }

  #ofType(type: unknown, schema: Schema, name: string, depth: number): unknown {
    switch (type) {
      case 'object':
        return this.#object(schema, depth);
      case 'array':
        return Array.from({ length: this.#random.below(4) }, () => this.ofSchema(schema.items ?? {}, name, depth + 1));
      case 'integer':
      case 'number':
        return this.#random.chance(0.7) ? this.#random.below(50) : this.#random.pick(numbers);
      case 'boolean':
        return this.#random.chance(0.5);
      case 'null':
        return null;
      case 'string':
        return this.text();
      default:
        return this.#anything(depth);
    }
  }

  text(): string {
    if (this.#random.chance(0.4)) return this.#random.pick(strange);
    return `w${this.#random.below(40)}`;
  }

  #recall(name: string): string | null {
    return this.#memory.recall(this.#random, kinds[name] ?? name);
  }

  #resolve(schema: Schema): Schema {
    if (schema.$ref === undefined) return schema;
    return this.#document.components?.schemas?.[schema.$ref.split('/').at(-1) ?? ''] ?? {};
  }

  #object({ properties = {}, required = [] }: Schema, depth: number): unknown {
    const present = Object.entries(properties).filter(
      ([name]) => this.#random.chance(required.includes(name) ? 0.97 : 0.35) && depth < 6,
    );
    const entries = present.map(([name, schema]) => [name, this.ofSchema(schema, name, depth + 1)] as const);
    const more = this.#random.chance(0.05) ? [[this.text(), this.#anything(depth)] as const] : [];
    return Object.fromEntries([...entries, ...more]);
  }

  #anything(depth: number): unknown {
    const choice = this.#random.below(depth > 4 ? 5 : 7);
    if (choice === 0) return null;
    if (choice === 1) return this.#random.chance(0.5);
    if (choice === 2) return this.#random.pick(numbers);
    if (choice <= 4) return this.text();
    const values = Array.from({ length: this.#random.below(4) }, () => this.#anything(depth + 1));
    return choice === 5 ? values : Object.fromEntries(values.map((value) => [this.text(), value]));
  }
}
