/** The configuration cannot be used. Each problem is one sentence with its place in the file, and holds no secret. */
export class ConfigError extends Error {
  readonly file: string;
  readonly problems: readonly string[];

  constructor(options: { file: string; problems: readonly string[] }) {
    super(`${options.file} cannot be used:\n${options.problems.map((problem) => `- ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.file = options.file;
    this.problems = options.problems;
  }
}
