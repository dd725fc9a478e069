import { CurfewError, isStorable } from '@curfew/core';
import type { FastifyRequest } from 'fastify';
import type { App } from '../app.ts';
import { unsupportedMediaType } from '../error-handler.ts';
import { parseJson, refuseOtherTypes } from '../json-body.ts';

/**
 * JSON and forms. An empty body is none, whatever its type: the clients of these systems name a type with every request,
 * also with those that have nothing to say.
 */
export function readJsonAndForms(app: App): void {
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) =>
    body.length === 0 ? undefined : parseJson(body),
  );
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    async (_request: unknown, body: string) => (body === '' ? undefined : parseForm(body)),
  );
  refuseOtherTypes(app);
}

/** JSON whose type nobody names: some clients leave it out. Any other type stays one that is not read. */
export function readUntypedJson(app: App): void {
  app.removeContentTypeParser('*');
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async ({ headers }: FastifyRequest, body: Buffer) => {
    if (body.length === 0) return undefined;
    if (headers['content-type'] !== undefined) throw unsupportedMediaType();
    return parseJson(body);
  });
}

function parseForm(body: string): Record<string, string> {
  const fields = [...new URLSearchParams(body)];
  if (fields.some(([name, value]) => !isStorable(name) || !isStorable(value) || name === '__proto__')) {
    throw new CurfewError('invalid-request', 'the form has a NUL character or a name that cannot be one');
  }
  // Which of two values is meant, nobody can know.
  const names = fields.map(([name]) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new CurfewError('invalid-request', `the form has the field ${JSON.stringify(twice.slice(0, 80))} twice`);
  }
  return Object.fromEntries(fields);
}

/** The fields of a body; none where it is no object. */
export function fieldsOf(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : {};
}
