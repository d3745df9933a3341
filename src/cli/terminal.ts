/** What a command has of the world around it; tests give their own. */
export interface Terminal {
  readonly stdin: () => Promise<Buffer>;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly now: () => Date;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** One run of the program: what it may use, and the exit code that the command leaves behind. */
export interface Run {
  readonly terminal: Terminal;
  exitCode: ExitCode;
}

/** Exit codes are a contract: 0 good (losses included), 1 the data is wrong, 2 wrong usage or unreadable file, 3 our own fault. */
export type ExitCode = 0 | 1 | 2 | 3;

export const processTerminal: Terminal = {
  stdin: async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  },
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  now: () => new Date(),
  environment: process.env,
};
