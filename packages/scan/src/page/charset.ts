/**
 * The character encodings of the web, both ways. Reading is the platform's own; writing, which only UTF-8 has there, is
 * the reading turned round.
 */
const utf8Only = new Set(['utf-8', 'utf-16le', 'utf-16be', 'replacement']);

/** The name that the Encoding standard gives an encoding, or null for a label that it does not know. */
export function encodingNamed(label: string | null | undefined): string | null {
  if (label === null || label === undefined || label === '') return null;
  try {
    return new TextDecoder(label.trim()).encoding;
  } catch {
    return null;
  }
}

/** An answer's text: by its byte order mark, its header, what the page says of itself, or as UTF-8. */
export function decodeBody(bytes: Buffer, contentType: string | undefined): string {
  const byMark = bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 'utf-8' : null;
  const byHeader = encodingNamed(/charset\s*=\s*["']?([\w:.-]+)/i.exec(contentType ?? '')?.[1]);
  const encoding = byMark ?? byHeader ?? encodingInPage(bytes) ?? 'utf-8';
  return encoding === 'utf-8' ? bytes.toString('utf8').replace(/^\ufeff/, '') : new TextDecoder(encoding).decode(bytes);
}

function encodingInPage(bytes: Buffer): string | null {
  const head = bytes.subarray(0, 1024).toString('latin1');
  const named = encodingNamed(/<meta[^>]+charset\s*=\s*["']?\s*([\w:.-]+)/i.exec(head)?.[1]);
  // A page that says so in readable letters is not written in UTF-16.
  return named?.startsWith('utf-16') === true ? 'utf-8' : named;
}

/** The text's bytes; what the encoding has no letter for becomes `&#1234;`, as forms have it. */
export function encodeText(text: string, encoding: string): Buffer {
  if (utf8Only.has(encoding)) return Buffer.from(text, 'utf8');
  const table = tableOf(encoding);
  const parts = Array.from(text, (letter) => {
    const bytes = (letter.codePointAt(0) ?? 0) < 0x80 ? Buffer.from(letter) : table.get(letter);
    return bytes ?? Buffer.from(`&#${letter.codePointAt(0)};`);
  });
  return Buffer.concat(parts);
}

const tables = new Map<string, ReadonlyMap<string, Buffer>>();

/** Every letter of one or two bytes. What needs more (rare letters of EUC-JP and GB 18030) is written as a number. */
function tableOf(encoding: string): ReadonlyMap<string, Buffer> {
  const known = tables.get(encoding);
  if (known !== undefined) return known;
  const table = new Map<string, Buffer>();
  const add = (bytes: Buffer) => {
    const letters = Array.from(new TextDecoder(encoding).decode(bytes));
    const [letter = '\ufffd'] = letters;
    if (letters.length === 1 && letter !== '\ufffd' && !table.has(letter)) table.set(letter, bytes);
  };
  for (let byte = 0x80; byte <= 0xff; byte += 1) add(Buffer.from([byte]));
  if (encoding.startsWith('windows') || encoding.startsWith('iso-8859') || encoding.startsWith('koi8')) {
    tables.set(encoding, table);
    return table;
  }
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x30; trail <= 0xfe; trail += 1) add(Buffer.from([lead, trail]));
  }
  tables.set(encoding, table);
  return table;
}
