/** An array of texts as a parameter of type text, to be cast to text[]: for `unnest`, which would flatten an array of arrays. */
export function arrayLiteral(texts: readonly string[]): string {
  return `{${texts.map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
