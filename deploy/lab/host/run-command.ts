import { execa } from 'execa';

/** A command that ended with another status than zero. The message carries the command and the end of its output. */
export class CommandFailed extends Error {
  readonly command: string;
  readonly exitCode: number | null;
  readonly output: string;

  constructor(fields: { command: string; exitCode: number | null; output: string }) {
    super(`${fields.command} ended with ${fields.exitCode ?? 'a signal'}:\n${fields.output.slice(-4_000)}`);
    this.name = 'CommandFailed';
    this.command = fields.command;
    this.exitCode = fields.exitCode;
    this.output = fields.output;
  }
}

export type CommandOptions = {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly input?: string;
  readonly timeoutMs?: number;
  /** Called with each line of output as it comes. */
  readonly onLine?: (line: string) => void;
};

/**
 * Put before a command that must not outlive this process: the kernel kills it when we die, even by kill -9. Without
 * it a killed `up` would leave a debootstrap behind that writes into the folder the next `up` has cleared.
 */
export const dyingWithUs: readonly string[] = ['setpriv', '--pdeathsig', 'KILL'];

/** Runs a command to its end and returns what it printed on stdout; throws CommandFailed unless it ended with 0. */
export const runCommand = async (argv: readonly string[], options: CommandOptions = {}): Promise<string> => {
  const [file, ...args] = argv;
  if (file === undefined) {
    throw new Error('runCommand needs a command');
  }
  const child = execa(file, args, {
    reject: false,
    all: true,
    stripFinalNewline: true,
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
    ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
  });
  if (options.onLine !== undefined) {
    const onLine = options.onLine;
    let rest = '';
    child.all.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString('utf8')).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        onLine(line);
      }
    });
  }
  const result = await child;
  if (result.exitCode !== 0) {
    const output = result.all === '' ? (result.message ?? '') : result.all;
    throw new CommandFailed({ command: argv.join(' '), exitCode: result.exitCode ?? null, output });
  }
  return result.stdout;
};

/** Like runCommand, and true when it ended with 0. For commands whose failure is an answer. */
export const commandSucceeds = async (argv: readonly string[], options: CommandOptions = {}): Promise<boolean> => {
  try {
    await runCommand(argv, options);
    return true;
  } catch (error) {
    if (error instanceof CommandFailed) {
      return false;
    }
    throw error;
  }
};
