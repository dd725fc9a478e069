/** Types of `own-node.js`, which is JavaScript so that an old Node can read it. */
export function isNewEnough(version: string): boolean;
export function findInstalledNode(): string | undefined;
export function replaceProcess(program: string, args: readonly string[]): Promise<never>;
