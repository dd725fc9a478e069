/** What every store decides alike: a store reads rows and holds them, asks a plan, and writes what it says. */
export * from './alive.ts';
export * from './anonymise.ts';
export { type BindingPlan, planProof, planRegistration } from './binding.ts';
export {
  endsSessions,
  type FoundToChange,
  isAsExpected,
  newUserRow,
  planUserChange,
  rotationOf,
  type UserChangePlan,
} from './change-user.ts';
export { type EndPlan, type FoundToEnd, isOfUser, newestFirst, planEnd } from './end.ts';
export * from './events.ts';
export { planFactorChange } from './factor.ts';
export { planIdentityChange } from './identity.ts';
export * from './import.ts';
export {
  type FoundToInsert,
  type InsertPlan,
  isHealing,
  type MadeBefore,
  madeBefore,
  planInsert,
  type SessionOwner,
} from './insert.ts';
export * from './leaf.ts';
export { planMeansChange } from './means.ts';
export { type NamedUser, planNameRule } from './name-rule.ts';
export { type FoundToRotate, type KeptRequest, planRotation, type RotationPlan } from './rotate.ts';
export { planShorten, type ShortenPlan } from './shorten.ts';
export * from './use.ts';
