/** One message of PostgreSQL's protocol, whole: its type, its length, its content. */
export interface Message {
  /** A letter; empty for those that open a connection, which have none. */
  readonly type: string;
  readonly bytes: Buffer;
}

/** Cuts a stream of bytes into messages. `opening` streams begin with one that has no type. */
export function createSplitter(opening: boolean): (chunk: Buffer) => Message[] {
  let rest: Buffer = Buffer.alloc(0);
  let isOpening = opening;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const messages: Message[] = [];
    for (let next = first(rest, isOpening); next !== null; next = first(rest, isOpening)) {
      messages.push(next);
      rest = rest.subarray(next.bytes.length);
      // A request for TLS is answered first, and the opening follows anew.
      isOpening &&= isTlsRequest(next.bytes);
    }
    return messages;
  };
}

/** The first message, where all of it has arrived. */
function first(bytes: Buffer, isOpening: boolean): Message | null {
  const start = isOpening ? 0 : 1;
  if (bytes.length < start + 4) return null;
  const length = start + bytes.readInt32BE(start);
  if (bytes.length < length) return null;
  return { type: isOpening ? '' : bytes.toString('latin1', 0, 1), bytes: bytes.subarray(0, length) };
}

export function isTlsRequest(opening: Buffer): boolean {
  return opening.length === 8 && opening.readInt32BE(4) === 80_877_103;
}

/** The SQL of a Parse or Query message; `null` for others. */
export function sqlOf({ type, bytes }: Message): string | null {
  if (type === 'Q') return text(bytes, 5);
  return type === 'P' ? text(bytes, bytes.indexOf(0, 5) + 1) : null;
}

/** The same message with other SQL. */
export function withSql(message: Message, sql: string): Message {
  if (message.type === 'Q') return query(sql);
  const start = message.bytes.indexOf(0, 5) + 1;
  const end = message.bytes.indexOf(0, start);
  const content = Buffer.concat([message.bytes.subarray(5, start), Buffer.from(sql), message.bytes.subarray(end)]);
  return { type: message.type, bytes: framed(message.type, content) };
}

/** A message that has the server raise an error with this SQLSTATE, as its own. */
export function raising(sqlState: string, text_: string): Message {
  const said = text_.replaceAll("'", "''");
  return query(`DO $raise$ BEGIN RAISE EXCEPTION USING ERRCODE = '${sqlState}', MESSAGE = '${said}'; END $raise$`);
}

export function query(sql: string): Message {
  return { type: 'Q', bytes: framed('Q', Buffer.from(`${sql}\0`)) };
}

/** The values of a DataRow as text. */
export function valuesOf({ bytes }: Message): (string | null)[] {
  const values: (string | null)[] = [];
  let at = 7;
  for (let left = bytes.readInt16BE(5); left > 0; left--) {
    const length = bytes.readInt32BE(at);
    at += 4;
    values.push(length < 0 ? null : bytes.toString('utf8', at, at + length));
    at += Math.max(length, 0);
  }
  return values;
}

function framed(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeInt32BE(content.length + 4, 1);
  return Buffer.concat([head, content]);
}

function text(bytes: Buffer, start: number): string {
  return bytes.toString('utf8', start, bytes.indexOf(0, start));
}
