/** What can be read in a token without a key: its parts, decoded where they decode to text. */
export function readableParts(token: string): string[] {
  const plain = decode(token);
  const parts = [plain, ...plain.split(/[.|:;,]|--/)];
  return parts.flatMap((part) => [part, ...decoded(part)]).filter((text) => text !== '');
}

function decoded(part: string): string[] {
  const texts: string[] = [];
  if (/^[\w+/-]{8,}={0,2}$/.test(part)) texts.push(Buffer.from(part, 'base64').toString('utf8'));
  if (/^([0-9a-f]{2}){6,}$/i.test(part)) texts.push(Buffer.from(part, 'hex').toString('utf8'));
  return texts.filter(isText);
}

/** Random bytes decode to something as well, but not to printable text. */
function isText(text: string): boolean {
  return text.length >= 4 && /^[\p{L}\p{N}\p{P}\p{S}\p{Zs}\r\n\t]+$/u.test(text) && !text.includes('�');
}

function decode(token: string): string {
  try {
    return decodeURIComponent(token);
  } catch {
    return token;
  }
}
