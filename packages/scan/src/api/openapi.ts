import { parse } from 'yaml';
import type { ApiCall, ApiCredential, ApiDescription } from './description.ts';
import { type Fields, fieldsOf } from './json-object.ts';

const methods = ['get', 'put', 'post', 'delete', 'patch'];
/** A reference inside a reference inside a reference: no description of a sign-in is deeper. */
const deepest = 8;

/**
 * Reads an OpenAPI 3 or Swagger 2 description, in JSON or YAML. Null for everything else.
 *
 * @param url where it was found: paths are relative to its servers, and those to it
 */
export function readOpenApi(text: string, url: string): ApiDescription | null {
  const document = fieldsOf(parseDocument(text));
  if (document === null || (document.openapi === undefined && document.swagger === undefined)) return null;
  const base = basePath(document, url);
  const calls = Object.entries(fieldsOf(document.paths) ?? {}).flatMap(([path, item]) => {
    const operations = fieldsOf(item) ?? {};
    return methods.flatMap((method): ApiCall[] => {
      const operation = fieldsOf(operations[method]);
      return operation === null ? [] : [readCall(document, { method, path: base + path, operation })];
    });
  });
  return { calls, credentials: credentialsIn(document) };
}

function parseDocument(text: string): unknown {
  try {
    return text.trimStart().startsWith('{') ? JSON.parse(text) : readYaml(text);
  } catch {
    return null;
  }
}

/** Only what looks like it: a parser for YAML takes any text for a document. */
function readYaml(text: string): unknown {
  return /^(openapi|swagger)\s*:/m.test(text) ? parse(text, { maxAliasCount: 20 }) : null;
}

/** What stands before every path: the first server of OpenAPI 3, the basePath of Swagger 2. */
function basePath(document: Fields, url: string): string {
  const [first] = Array.isArray(document.servers) ? (document.servers as unknown[]) : [];
  const server = fieldsOf(first)?.url ?? document.basePath;
  if (typeof server !== 'string' || !URL.canParse(server, url)) return '';
  return new URL(server, url).pathname.replace(/\/+$/, '');
}

function readCall(
  document: Fields,
  { method, path, operation }: { readonly method: string; readonly path: string; readonly operation: Fields },
): ApiCall {
  const words = ['operationId', 'summary', 'description', 'tags'].map((key) => operation[key] ?? '');
  const body = bodyOf(document, operation);
  return { method: method.toUpperCase(), path, words: words.flat().join(' ').slice(0, 500), ...body };
}

function bodyOf(document: Fields, operation: Fields): Pick<ApiCall, 'fields' | 'type'> {
  const content = fieldsOf(fieldsOf(resolve(document, operation.requestBody))?.content);
  if (content !== null) return bodyOfContent(document, content);
  const parameters = Array.isArray(operation.parameters) ? (operation.parameters as unknown[]) : [];
  const known = parameters.map((one) => fieldsOf(resolve(document, one)) ?? {});
  const inForm = known.filter((one) => one.in === 'formData').map(({ name }) => String(name));
  if (inForm.length > 0) return { fields: inForm, type: 'form' };
  const inBody = known.find((one) => one.in === 'body');
  return inBody === undefined
    ? { fields: [], type: null }
    : { fields: propertiesOf(document, inBody.schema), type: 'json' };
}

function bodyOfContent(document: Fields, content: Fields): Pick<ApiCall, 'fields' | 'type'> {
  const types = Object.keys(content);
  const json = types.find((type) => type.includes('json'));
  const type = json ?? types.find((one) => one.includes('urlencoded'));
  if (type === undefined) return { fields: [], type: null };
  const schema = fieldsOf(content[type])?.schema;
  return { fields: propertiesOf(document, schema), type: json === undefined ? 'form' : 'json' };
}

/** The names of an object's properties, those of its parts included; `user.email` for one inside another. */
function propertiesOf(document: Fields, schema: unknown, depth = 0): string[] {
  const known = fieldsOf(resolve(document, schema));
  if (known === null || depth > deepest) return [];
  const parts = ['allOf', 'oneOf', 'anyOf'].flatMap((key) =>
    Array.isArray(known[key]) ? (known[key] as unknown[]) : [],
  );
  const own = Object.entries(fieldsOf(known.properties) ?? {}).flatMap(([name, property]) => {
    const inner = propertiesOf(document, property, depth + 4);
    return inner.length === 0 ? [name] : inner.map((one) => `${name}.${one}`);
  });
  return [...own, ...parts.flatMap((part) => propertiesOf(document, part, depth + 1))];
}

/** Follows `$ref` inside the document; a reference to elsewhere, or in a circle, leads to nothing. */
function resolve(document: Fields, value: unknown, depth = 0): unknown {
  const reference = fieldsOf(value)?.$ref;
  if (typeof reference !== 'string') return value;
  if (!reference.startsWith('#/') || depth > deepest) return null;
  const keys = reference
    .slice(2)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  return resolve(
    document,
    keys.reduce<unknown>((at, key) => fieldsOf(at)?.[key], document),
    depth + 1,
  );
}

function credentialsIn(document: Fields): ApiCredential[] {
  const schemes = fieldsOf(fieldsOf(document.components)?.securitySchemes) ?? fieldsOf(document.securityDefinitions);
  return Object.values(schemes ?? {}).flatMap((one): ApiCredential[] => {
    const scheme = fieldsOf(resolve(document, one));
    if (scheme?.type === 'apiKey' && isPlace(scheme.in))
      return [{ in: scheme.in, name: String(scheme.name), scheme: '' }];
    const isBearer = (scheme?.type === 'http' && /^bearer$/i.test(String(scheme.scheme))) || scheme?.type === 'oauth2';
    return isBearer ? [{ in: 'header', name: 'Authorization', scheme: 'Bearer' }] : [];
  });
}

function isPlace(value: unknown): value is ApiCredential['in'] {
  return value === 'header' || value === 'cookie' || value === 'query';
}
