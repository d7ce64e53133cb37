import { createServer } from 'node:net';
import { type RunningWorkspace, startWorkspace } from '../workspace/start-workspace.ts';
import { DemoTrouble } from './demo-trouble.ts';

/** Complains about a port that somebody else listens on, before minutes are spent on everything else. */
export async function refuseBusyPort(options: { port: number; what: string; variable: string }): Promise<void> {
  const { port, what, variable } = options;
  const error = await new Promise<Error | undefined>((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(undefined)));
  });
  if (error === undefined) return;
  const code = 'code' in error ? String(error.code) : error.message;
  const reason = code === 'EADDRINUSE' ? 'is in use by another program' : `cannot be used (${code})`;
  throw new DemoTrouble(
    `Port ${port}, meant for ${what}, ${reason}: stop that program, or set ${variable} to another port.`,
  );
}

/** Starts the local Slack workspace in this process: it ends with it, however that ends. */
export async function startLocalWorkspace(options: {
  port: number;
  hosts: readonly string[];
}): Promise<RunningWorkspace> {
  try {
    return await startWorkspace(options);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DemoTrouble(`The local Slack workspace could not be started: ${reason}`, { cause: error });
  }
}
