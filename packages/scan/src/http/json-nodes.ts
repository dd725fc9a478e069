/** A value inside a JSON document. */
export interface JsonNode {
  /** As an extractor takes it: `$.data.token`, `$.items[0]`. */
  readonly path: string;
  /** Name of its field; inside a list, that of the list. */
  readonly key: string;
  readonly value: unknown;
}

const deepest = 6;
const mostNodes = 5000;

/** Every value inside a document, the nearest first; nothing for what is no JSON. */
export function jsonNodes(text: string): JsonNode[] {
  const nodes: (JsonNode & { readonly depth: number })[] = [];
  try {
    nodes.push({ path: '$', key: '', value: JSON.parse(text), depth: 0 });
  } catch {
    return [];
  }
  for (const { path, key, value, depth } of nodes) {
    if (typeof value !== 'object' || value === null || depth > deepest || nodes.length > mostNodes) continue;
    for (const [name, one] of Object.entries(value)) {
      const inner = Array.isArray(value) ? { path: `${path}[${name}]`, key } : { path: `${path}.${name}`, key: name };
      nodes.push({ ...inner, value: one, depth: depth + 1 });
    }
  }
  return nodes;
}
