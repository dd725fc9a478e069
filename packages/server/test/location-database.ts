/*
 * A database in the MaxMind format: a tree over the bits of addresses, then what its leaves say, then what there is to know of it.
 * @see https://maxmind.github.io/MaxMind-DB/
 */

type Value = string | number | readonly Value[] | { readonly [name: string]: Value };
type Node = { readonly children: [Node | number | null, Node | number | null] };

const [pointerGap, recordBytes] = [16, 3];

/** @param locations by IPv4 ranges such as `192.0.2.0/24` */
export function locationDatabase(locations: Readonly<Record<string, Value>>): Buffer {
  const root = newNode();
  const data: Buffer[] = [];
  let length = 0;
  for (const [range, value] of Object.entries(locations)) {
    put(root, bitsOf(range), length);
    const encoded = encode(value);
    data.push(encoded);
    length += encoded.length;
  }
  const nodes = numbered(root);
  const tree = Buffer.alloc(nodes.size * 2 * recordBytes);
  for (const [{ children }, index] of nodes) {
    children.forEach((child, side) => {
      const record =
        child === null ? nodes.size : typeof child === 'number' ? nodes.size + pointerGap + child : nodes.get(child);
      tree.writeUIntBE(record ?? 0, (index * 2 + side) * recordBytes, recordBytes);
    });
  }
  const metadata = encode({
    ...{
      binary_format_major_version: 2,
      binary_format_minor_version: 0,
      build_epoch: 1_800_000_000,
      node_count: nodes.size,
    },
    ...{ record_size: recordBytes * 8, ip_version: 6, database_type: 'Test-City' },
    ...{ languages: ['en'], description: { en: 'Locations of a test' } },
  });
  return Buffer.concat([
    tree,
    Buffer.alloc(pointerGap),
    ...data,
    Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'),
    metadata,
  ]);
}

function newNode(): Node {
  return { children: [null, null] };
}

/** IPv4 addresses are the last 32 bits of ::/96. */
function bitsOf(range: string): readonly number[] {
  const [address = '', length = '32'] = range.split('/');
  const bits = address.split('.').flatMap((part) => [...Number(part).toString(2).padStart(8, '0')].map(Number));
  return [...Array<number>(96).fill(0), ...bits.slice(0, Number(length))];
}

function put(root: Node, bits: readonly number[], offset: number): void {
  let node = root;
  bits.forEach((bit, index) => {
    if (index === bits.length - 1) node.children[bit as 0 | 1] = offset;
    else {
      const next = node.children[bit as 0 | 1] ?? newNode();
      if (typeof next === 'number') throw new Error('one range lies within another');
      node.children[bit as 0 | 1] = next;
      node = next;
    }
  });
}

function numbered(node: Node, into = new Map<Node, number>()): ReadonlyMap<Node, number> {
  into.set(node, into.size);
  for (const child of node.children) if (child !== null && typeof child === 'object') numbered(child, into);
  return into;
}

function encode(value: Value): Buffer {
  if (typeof value === 'string') return Buffer.concat([head(2, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([head(6, 4), bytes]);
  }
  if (Array.isArray(value)) return Buffer.concat([head(11, value.length), ...value.map(encode)]);
  const entries = Object.entries(value as { readonly [name: string]: Value });
  return Buffer.concat([head(7, entries.length), ...entries.flatMap(([name, each]) => [encode(name), encode(each)])]);
}

/** Sizes below 29 only. */
function head(type: number, size: number): Buffer {
  if (size >= 29) throw new Error(`${size} is too long`);
  return type > 7 ? Buffer.from([size, type - 7]) : Buffer.from([(type << 5) | size]);
}
