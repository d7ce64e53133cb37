import { z } from 'zod';
import { typist } from '../demo/type-once.ts';
import type { LabSpec } from '../lab-spec.ts';
import { execInContainer } from '../swarm/service-commands.ts';
import type { ReplyStream } from './reply-stream.ts';

const Slash = z.object({ ok: z.boolean(), acked: z.boolean() });

const replyTimeoutMs = 30_000;

/**
 * Milliseconds from handing `/pg status` to the workspace until the workspace tells its page that the reply is there.
 * Both ends are on one monotonic clock; the HTTP hop into the workspace and the one out of it are counted too.
 */
export async function timeStatus(workspaceUrl: string, replies: ReplyStream): Promise<number> {
  const reply = replies.next();
  const startedMs = performance.now();
  const response = await fetch(`${workspaceUrl}/control/slash`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...typist, text: '/pg status' }),
    signal: AbortSignal.timeout(replyTimeoutMs),
  });
  const { ok, acked } = Slash.parse(await response.json());
  if (!ok || !acked) throw new Error('the workspace did not deliver /pg status');
  return (await withDeadline(reply)) - startedMs;
}

// Inside the container, so that the engine's work of starting a process there does not count against patronictl.
const timedList = 'begin=$(date +%s%N) && patronictl list >/dev/null && end=$(date +%s%N) && echo $((end - begin))';

/** Milliseconds that `patronictl list` takes in the container of the first member, from its start to its end. */
export async function timePatronictl(spec: LabSpec): Promise<number> {
  const argv = ['sh', '-c', timedList];
  const { stdout, stderr, exitCode } = await execInContainer({ spec, service: 'patroni-1', argv, user: 'postgres' });
  if (exitCode !== 0) throw new Error(`patronictl list ended with ${exitCode}: ${stderr}`);
  return z.coerce.number().positive().parse(stdout.trim()) / 1e6;
}

function withDeadline(reply: Promise<number>): Promise<number> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no reply within ${replyTimeoutMs / 1000} s`)), replyTimeoutMs);
  });
  return Promise.race([reply, late]).finally(() => clearTimeout(timer));
}
