import { getAsset } from 'node:sea';

/** In place of `packages/server/src/pages/shipped.ts`. */
export const stylesheet: Buffer = Buffer.from(getAsset('pages/curfew.css'));
export const icon: Buffer = Buffer.from(getAsset('pages/icon.svg'));
export const passkeys: Buffer = Buffer.from(getAsset('pages/passkeys.js'));
export const webauthn: Buffer = Buffer.from(getAsset('pages/webauthn.js'));
