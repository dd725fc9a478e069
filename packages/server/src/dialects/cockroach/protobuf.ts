import { isUtf8 } from 'node:buffer';
import { CurfewError } from '@curfew/core';

const lengthDelimited = 2;

/**
 * The texts of a flat protobuf message by field number, which is all that the console's sign-in sends. Of a repeated field the
 * last one counts (protobuf encoding, "Last One Wins").
 *
 * @throws CurfewError `invalid-request`.
 */
export function readTexts(message: Buffer): ReadonlyMap<number, string> {
  const texts = new Map<number, string>();
  let at = 0;
  while (at < message.length) {
    const key = varint();
    const length = varint();
    const bytes = message.subarray(at, at + length);
    if ((key & 7) !== lengthDelimited || bytes.length !== length || !isUtf8(bytes)) throw unreadable();
    texts.set(key >> 3, bytes.toString('utf8'));
    at += length;
  }
  return texts;

  /** At most four bytes: no sign-in is longer than 256 MiB. */
  function varint(): number {
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = message[at++];
      if (byte === undefined) throw unreadable();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw unreadable();
  }
}

function unreadable(): CurfewError {
  return new CurfewError('invalid-request', 'the body is no protobuf message of texts');
}
