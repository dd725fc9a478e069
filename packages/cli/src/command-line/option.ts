/** What a command accepts behind `--`. `value` is the placeholder that help shows. */
export type OptionSpec =
  /** Also written `--name=true` and `--name=false`. */
  | { readonly type: 'flag'; readonly help: string }
  | {
      readonly type: 'text';
      readonly value: string;
      readonly help: string;
      readonly choices?: readonly string[];
      /** How the refusal of another value begins. */
      readonly otherwise?: string;
    }
  /** May be given several times. */
  | { readonly type: 'texts'; readonly value: string; readonly help: string }
  /** A duration of more than zero, with units. */
  | { readonly type: 'duration'; readonly help: string; readonly default?: string }
  /** A whole number of one or more. */
  | { readonly type: 'count'; readonly help: string };

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** What an option gives to the command: durations are in milliseconds. */
type OptionValue<Spec extends OptionSpec> = Spec extends { type: 'flag' }
  ? boolean
  : Spec extends { type: 'texts' }
    ? readonly string[]
    : Spec extends { type: 'duration'; default: string }
      ? number
      : Spec extends { type: 'duration' | 'count' }
        ? number | undefined
        : Spec extends { choices: readonly (infer Choice)[] }
          ? Choice | undefined
          : string | undefined;

export type OptionValues<Specs extends OptionSpecs> = { readonly [Name in keyof Specs]: OptionValue<Specs[Name]> };
