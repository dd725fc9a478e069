/** The trail, sealed: who bends it is seen. */
export { type InclusionProof, proveEvent, verifyProof } from './proof.ts';
export { headOf, openSeal } from './seal.ts';
export { readPublicKeys, type SealKey, sealKeyFrom, writePublicKey } from './seal-key.ts';
export { createSealer, type Sealer } from './sealer.ts';
export { type Fault, type VerifyReport, verifyTrail } from './verify.ts';
