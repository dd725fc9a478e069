import type { Digest } from '@curfew/core';

/**
 * Arrays as PostgreSQL sends and takes them in binary form: half the bytes of an array literal, and nothing to be parsed
 * at the other end. One dimension, no NULLs; each element is preceded by its length.
 */
const headerLength = 20;
const digestLength = 32;
const xidLength = 4;
/** Of the element types, in every PostgreSQL and in CockroachDB. */
const oid = { bytea: 17, xid: 28 };

export function digestArray(digests: readonly Digest[]): Buffer {
  const array = begin(oid.bytea, digests.length, digestLength);
  let at = headerLength;
  for (const digest of digests) {
    at = array.writeInt32BE(digestLength, at);
    at += array.write(digest, at, 'hex');
  }
  return array;
}

/** Numbers of transactions. */
export function xidArray(xids: readonly number[]): Buffer {
  const array = begin(oid.xid, xids.length, xidLength);
  let at = headerLength;
  for (const xid of xids) {
    at = array.writeInt32BE(xidLength, at);
    at = array.writeUInt32BE(xid, at);
  }
  return array;
}

function begin(elementType: number, count: number, elementLength: number): Buffer {
  const array = Buffer.allocUnsafe(headerLength + count * (4 + elementLength));
  const [dimensions, nulls, lowerBound] = [1, 0, 1];
  array.writeInt32BE(dimensions, 0);
  array.writeInt32BE(nulls, 4);
  array.writeInt32BE(elementType, 8);
  array.writeInt32BE(count, 12);
  array.writeInt32BE(lowerBound, 16);
  return array;
}
