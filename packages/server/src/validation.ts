import { CurfewError } from '@curfew/core';
import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';

/** Fields whose values are never repeated in an answer. */
const secretFields = /password|token|secret|credential/i;

interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message: string;
  readonly params: object;
}

/**
 * Checks bodies, queries and parameters against their schemas. An error names the field, the value and what is expected.
 * Nothing is converted, filled in or dropped, except that the text of a query becomes a number or a boolean where one is
 * asked for.
 */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart = 'body' }) => {
  // Made when it is first needed: a server has hundreds of them, and starts sooner without.
  let made: Validator | undefined;
  return (value) => {
    made ??= Compile(schema);
    const check = made;
    const read = httpPart === 'querystring' ? readQuery(schema, value) : value;
    if (check.Check(read)) return { value: read };
    return { error: new CurfewError('invalid-request', describe(check.Errors(read), read, httpPart)) };
  };
};

function readQuery(schema: TSchema, query: Record<string, unknown>): Record<string, unknown> {
  const properties = (schema as { properties?: Record<string, { type?: string }> }).properties ?? {};
  // A name may be anything, `__proto__` too, which is a parameter like others only here.
  return Object.fromEntries(
    Object.entries(query).map(([name, text]) => [name, readText(typeOf(properties, name), text)]),
  );
}

function typeOf(properties: Record<string, { type?: string }>, name: string): string | undefined {
  return Object.hasOwn(properties, name) ? properties[name]?.type : undefined;
}

function readText(type: string | undefined, text: unknown): unknown {
  if (typeof text !== 'string') return text;
  if (type === 'integer' && /^\d{1,15}$/.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

function describe(errors: readonly SchemaError[], value: unknown, httpPart: string): string {
  const error = errors.find((candidate) => candidate.keyword === 'additionalProperties') ?? errors[0];
  const where =
    httpPart === 'querystring'
      ? 'the query'
      : httpPart === 'params'
        ? 'the address'
        : httpPart === 'headers'
          ? 'the headers'
          : 'the body';
  if (error === undefined) return `${where} is not as expected`;
  if (error.keyword === 'additionalProperties') {
    const { additionalProperties = [] } = error.params as { additionalProperties?: readonly string[] };
    return `${where} has the unknown field ${quote(additionalProperties[0] ?? '')}: remove it or correct its name`;
  }
  if (error.keyword === 'required') {
    const { requiredProperties = [] } = error.params as { requiredProperties?: readonly string[] };
    return `${where} lacks the field ${quote(requiredProperties[0] ?? '')}`;
  }
  const field = error.instancePath.slice(1).replaceAll('/', '.');
  if (field === '') return `${where} ${value === undefined ? 'is missing: it ' : ''}${error.message}`;
  const shown = secretFields.test(field) ? '' : `, not ${quote(valueAt(value, error.instancePath))}`;
  return `${quote(field)} in ${where} ${expectation(error, errors)}${shown}`;
}

function expectation(error: SchemaError, errors: readonly SchemaError[]): string {
  const { pattern } = error.params as { pattern?: unknown };
  if (pattern !== undefined) return 'does not have the form that the documentation gives';
  const choices = errors
    .filter((other) => other.instancePath === error.instancePath)
    .flatMap((other) => {
      const { allowedValue, allowedValues } = other.params as { allowedValue?: unknown; allowedValues?: unknown[] };
      return allowedValues ?? (allowedValue === undefined ? [] : [allowedValue]);
    });
  return choices.length > 0 ? `must be one of ${choices.map(quote).join(', ')}` : error.message;
}

function valueAt(value: unknown, path: string): unknown {
  let found = value;
  for (const key of path.slice(1).split('/')) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Record<string, unknown>)[key.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return found;
}

function quote(value: unknown): string {
  // A token with something around it is as good as a token.
  const text = (JSON.stringify(value) ?? 'undefined').replace(/[0-9A-Za-z]{40,}/g, '***');
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
