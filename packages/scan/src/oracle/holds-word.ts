/** Whether a text names somebody: "bob", not the middle of an identifier such as `lgebobbloc`. */
export function holdsWord(text: string, word: string): boolean {
  const isPart = (character: string | undefined) => character !== undefined && /[A-Za-z0-9_]/.test(character);
  for (let at = text.indexOf(word); at >= 0 && word !== ''; at = text.indexOf(word, at + 1)) {
    const isInside =
      (isPart(text[at - 1]) && isPart(word[0])) || (isPart(text[at + word.length]) && isPart(word.at(-1)));
    if (!isInside) return true;
  }
  return false;
}
