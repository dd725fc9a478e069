/**
 * An ELF program without what only debuggers read: everything behind its last segment. The same on every machine, also for programs of
 * other ones, which the system's `strip` does not know.
 *
 * @throws Error for anything else than a 64-bit little-endian ELF file.
 */
export function stripElf(program: Buffer): Buffer {
  if (program.readUInt32BE(0) !== 0x7f_45_4c_46 || program[4] !== 2 || program[5] !== 1) {
    throw new Error('this is no 64-bit little-endian ELF file');
  }
  const headersAt = Number(program.readBigUInt64LE(32));
  const headerSize = program.readUInt16LE(54);
  const headers = program.readUInt16LE(56);
  let end = headersAt + headerSize * headers;
  for (let index = 0; index < headers; index++) {
    const at = headersAt + index * headerSize;
    end = Math.max(end, Number(program.readBigUInt64LE(at + 8) + program.readBigUInt64LE(at + 32)));
  }
  const stripped = Buffer.from(program.subarray(0, end));
  // The table of sections is gone: where it begins, how many it has, and which of them holds their names.
  stripped.writeBigUInt64LE(0n, 40);
  stripped.fill(0, 60, 64);
  return stripped;
}
