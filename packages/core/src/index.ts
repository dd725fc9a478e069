export * from './authority/index.ts';
export * from './errors.ts';
export * from './policy/index.ts';
export * from './session/index.ts';
export * from './store/index.ts';
export * from './token/index.ts';
export * from './user/index.ts';
export * from './views.ts';
