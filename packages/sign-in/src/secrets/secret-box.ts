import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { CurfewError, type SecretBox } from '@curfew/core';

/** A key of an installation, by the id that everything carries which was sealed with it. */
export interface SecretKey {
  readonly id: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

const cipher = 'aes-256-gcm';
const [nonceBytes, tagBytes] = [12, 16];

/**
 * Seals with the first key, and opens with any of them (AES-256-GCM, NIST SP 800-38D): to rotate, put a new one in front and keep the
 * old one until nothing is sealed with it any more.
 */
export function createSecretBox(keys: readonly SecretKey[]): SecretBox {
  const [present] = keys;
  if (present === undefined) throw new CurfewError('invalid-configuration', 'there is no key to seal secrets with');
  return {
    seal(text, context) {
      const nonce = randomBytes(nonceBytes);
      const sealing = createCipheriv(cipher, present.key, nonce).setAAD(aad(present.id, context));
      const sealed = Buffer.concat([sealing.update(text, 'utf8'), sealing.final()]);
      return `${present.id}.${Buffer.concat([nonce, sealed, sealing.getAuthTag()]).toString('base64url')}`;
    },
    open(sealed, context) {
      const [id = '', text = ''] = sealed.split('.');
      const key = keys.find((each) => each.id === id);
      const bytes = Buffer.from(text, 'base64url');
      if (key === undefined || bytes.length < nonceBytes + tagBytes) return null;
      const opening = createDecipheriv(cipher, key.key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
      opening.setAAD(aad(id, context)).setAuthTag(bytes.subarray(-tagBytes));
      try {
        return Buffer.concat([opening.update(bytes.subarray(nonceBytes, -tagBytes)), opening.final()]).toString('utf8');
      } catch {
        return null;
      }
    },
    isOutdated: (sealed) => !sealed.startsWith(`${present.id}.`),
  };
}

function aad(id: string, context: string): Buffer {
  return Buffer.from(JSON.stringify(['curfew', id, context]), 'utf8');
}

const line = /^([a-z0-9-]{1,32}) ([A-Za-z0-9+/]{43}=)$/;

/**
 * Reads a key file: one a line, `ID BASE64`, the present one first.
 *
 * @throws CurfewError `invalid-configuration`, naming the line and never what it holds.
 */
export function parseSecretKeys(text: string): readonly SecretKey[] {
  const lines = text.split('\n').map((each) => each.trim());
  const keys = lines.flatMap((each, index) => {
    if (each === '' || each.startsWith('#')) return [];
    const [, id, base64] = line.exec(each) ?? [];
    if (id === undefined || base64 === undefined) {
      throw new CurfewError(
        'invalid-configuration',
        `line ${index + 1} of the key file is no key: write an id, a space, and 32 bytes in base64`,
      );
    }
    return { id, key: Buffer.from(base64, 'base64') };
  });
  if (keys.length === 0) throw new CurfewError('invalid-configuration', 'the key file holds no key');
  if (new Set(keys.map(({ id }) => id)).size < keys.length) {
    throw new CurfewError('invalid-configuration', 'the key file holds two keys with one id');
  }
  return keys;
}

/** A line for such a file. @param id letters, digits and "-" */
export function newSecretKey(id: string): string {
  return `${id} ${randomBytes(32).toString('base64')}\n`;
}
