import type { ExitCode } from './exit-code.ts';
import type { OptionSpecs, OptionValues } from './option.ts';
import type { Output } from './output.ts';

/** What a command is started with. */
export interface Invocation<Specs extends OptionSpecs> {
  readonly operands: readonly string[];
  readonly options: OptionValues<Specs>;
  readonly output: Output;
  readonly environment: Environment;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** One command: what it accepts and says of itself. What it does is loaded only when it runs. */
export interface Command {
  /** All its words: `auth-session login`. */
  readonly name: string;
  readonly summary: string;
  readonly description?: string;
  /** Such as `USER`, or `[USER]` for one that may be left out, or `[ROLE…]`. */
  readonly operands: readonly string[];
  readonly options: OptionSpecs;
  readonly examples?: readonly string[];
  /** Flags of another system's command of this name, each with why it is refused and what to write instead. */
  readonly foreignFlags?: Readonly<Record<string, string>>;
  readonly run: (invocation: Invocation<OptionSpecs>) => Promise<ExitCode>;
}

/** Commands that share their first word. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly Command[];
}

/** Declares a command so that `run` knows the type of each of its options. */
export function defineCommand<const Specs extends OptionSpecs>(
  command: Omit<Command, 'options' | 'run'> & {
    readonly options: Specs;
    readonly run: (invocation: Invocation<Specs>) => Promise<ExitCode>;
  },
): Command {
  // The parser gives every command exactly the options of its own specification, which is what the two types state.
  return command as unknown as Command;
}
