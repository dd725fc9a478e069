import { hash } from 'node:crypto';

/** Merkle trees as RFC 6962, section 2.1, has them. All hashes are lower-case hex. */

/** @see RFC 6962, section 2.1 */
export function merkleRoot(leaves: readonly string[]): string {
  const [only] = leaves;
  if (only === undefined) return hash('sha256', '', 'hex');
  if (leaves.length === 1) return only;
  const split = splitOf(leaves.length);
  return nodeOf(merkleRoot(leaves.slice(0, split)), merkleRoot(leaves.slice(split)));
}

/** What has to be known to come from one leaf to the root. @see RFC 6962, section 2.1.1 */
export function auditPath(leaves: readonly string[], index: number): readonly string[] {
  if (leaves.length <= 1) return [];
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return index < split
    ? [...auditPath(left, index), merkleRoot(right)]
    : [...auditPath(right, index - split), merkleRoot(left)];
}

/** The root to which a leaf leads; `null` for a path that is too long or too short. @see RFC 9162, section 2.1.3.2 */
export function rootOf(
  leaf: string,
  { index, size, path }: { readonly index: number; readonly size: number; readonly path: readonly string[] },
): string | null {
  if (index >= size) return null;
  let [position, last, node] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (last === 0) return null;
    if (position % 2 === 1 || position === last) {
      node = nodeOf(sibling, node);
      while (position % 2 === 0 && position !== 0) [position, last] = [halved(position), halved(last)];
    } else {
      node = nodeOf(node, sibling);
    }
    [position, last] = [halved(position), halved(last)];
  }
  return last === 0 ? node : null;
}

/** The largest power of two that is smaller. */
function splitOf(size: number): number {
  return 2 ** (31 - Math.clz32(size - 1));
}

function halved(value: number): number {
  return Math.floor(value / 2);
}

function nodeOf(left: string, right: string): string {
  return hash('sha256', Buffer.from(`01${left}${right}`, 'hex'), 'hex');
}
