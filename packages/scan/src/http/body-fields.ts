type Pairs = [name: string, value: string][];

/** The fields of a body that browsers and programs write: URL-encoded, multipart, or the top level of JSON. */
export function fieldsOf(body: string, contentType: string): Pairs {
  if (contentType.includes('urlencoded')) return [...new URLSearchParams(body)];
  if (contentType.includes('multipart')) {
    return partsOf(body, contentType).flatMap((part): Pairs => {
      const [, name, value] = /name="([^"]*)"\r\n\r\n([\s\S]*)\r\n$/.exec(part) ?? [];
      return name === undefined ? [] : [[name, value ?? '']];
    });
  }
  return Object.entries(objectIn(body) ?? {}).flatMap(
    ([name, value]): Pairs => (typeof value === 'string' ? [[name, value]] : []),
  );
}

/** The same body with other values in fields that it has; null takes a field out. */
export function withFields(body: string, contentType: string, values: ReadonlyMap<string, string | null>): string {
  if (contentType.includes('urlencoded')) {
    const fields = new URLSearchParams(body);
    for (const [name, value] of values) {
      if (value === null) fields.delete(name);
      else fields.set(name, value);
    }
    return fields.toString();
  }
  if (contentType.includes('multipart')) return withParts(body, contentType, values);
  const object = objectIn(body);
  if (object === null) return body;
  const entries = Object.entries({ ...object, ...Object.fromEntries(values) });
  return JSON.stringify(Object.fromEntries(entries.filter(([name]) => values.get(name) !== null)));
}

function withParts(body: string, contentType: string, values: ReadonlyMap<string, string | null>): string {
  const boundary = boundaryOf(contentType);
  const parts = partsOf(body, contentType).flatMap((part) => {
    const name = /name="([^"]*)"/.exec(part)?.[1] ?? '';
    const value = values.get(name);
    if (value === undefined) return [part];
    return value === null ? [] : [`\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`];
  });
  return `${parts.map((part) => `--${boundary}${part}`).join('')}--${boundary}--\r\n`;
}

/** Between the first boundary and the last. */
function partsOf(body: string, contentType: string): string[] {
  return body.split(`--${boundaryOf(contentType)}`).slice(1, -1);
}

function boundaryOf(contentType: string): string {
  return /boundary="?([^";]+)/i.exec(contentType)?.[1] ?? '';
}

function objectIn(body: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
