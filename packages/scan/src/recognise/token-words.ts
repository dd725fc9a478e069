const againstForgery = /csrf|xsrf|nonce|verification/i;
const inForms = /token|authenticity|sectok|sess_?key|form_?key/i;

/** In an answer to a program: beside a session's token there may be one against forged requests. */
export function isFormToken(name: string): boolean {
  return againstForgery.test(name);
}

/** In a form, where sessions do not travel: whatever is called a token is one against forged requests. */
export function isTokenOfForm(name: string): boolean {
  return againstForgery.test(name) || inForms.test(name);
}

/** How often letters and digits meet: many times in hex, base64 and their like, rarely in names and versions. */
export function lettersMeetDigits(text: string): number {
  return text.match(/\d(?=[A-Za-z])|[A-Za-z](?=\d)/g)?.length ?? 0;
}
