/** The target file or an option is wrong. The message names the place and what is allowed there; it holds no secret. */
export class InvalidTarget extends Error {
  override readonly name = 'InvalidTarget';
}
