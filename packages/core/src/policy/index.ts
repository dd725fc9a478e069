/** How long sessions may live and how often sign-in may be tried: limits, and how they combine. */
export * from './binding-rule.ts';
export * from './deviation.ts';
export * from './duration.ts';
export * from './kept-rules.ts';
export * from './policy.ts';
export * from './proof-demand.ts';
export * from './throttle.ts';
