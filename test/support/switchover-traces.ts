import type { Lab } from '../../deploy/lab/lab.ts';

/** A switchover that Patroni was asked for, whoever asked and whatever it answered. */
export interface SwitchoverRequest {
  /** The member that was asked. */
  readonly member: string;
  /** By that member's clock, which is this machine's. Epoch milliseconds. */
  readonly atMs: number;
}

/** How often Patroni has changed its leader so far: its history has one line more each time. */
export async function countTimelines(lab: Lab): Promise<number> {
  const { stdout } = await lab.execInService('patroni-1', ['patronictl', 'history', '-f', 'json']);
  return (JSON.parse(stdout) as readonly unknown[]).length;
}

/**
 * The requests that reached Patroni since then, by its members' own logs: each writes down what it was asked for before
 * it looks at it (patroni/api.py, `do_POST_failover`), so that one which it refuses counts as well. Left out is what the
 * bot sends again, once, after Patroni has asked the candidate in vain for 2 s and has refused: on the lab its first
 * question after a network was cut may be lost.
 */
export async function fetchSwitchoverRequests(lab: Lab, sinceMs: number): Promise<readonly SwitchoverRequest[]> {
  const { patroni } = await lab.fetchStatus();
  const found = await Promise.all(
    patroni.members.map(async ({ name: member }) => {
      const lines = (await lab.readLogs(member, { lines: 5_000 })).split('\n');
      return lines.flatMap((line) => {
        const atMs = readRequestTime(line);
        return atMs !== undefined && atMs >= sinceMs ? [{ member, atMs }] : [];
      });
    }),
  );
  return found.flatMap(([first, ...others]) => (first === undefined ? [] : [first, ...withoutRepeat(first, others)]));
}

function withoutRepeat(
  { atMs }: SwitchoverRequest,
  [second, ...others]: readonly SwitchoverRequest[],
): readonly SwitchoverRequest[] {
  if (second === undefined) return [];
  const laterMs = second.atMs - atMs;
  return laterMs >= 1_900 && laterMs <= 3_500 ? others : [second, ...others];
}

function readRequestTime(line: string): number | undefined {
  const [, day, time, millis] =
    /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d),(\d{3}) INFO: received switchover request/.exec(line) ?? [];
  return day === undefined ? undefined : Date.parse(`${day}T${time}.${millis}Z`);
}
