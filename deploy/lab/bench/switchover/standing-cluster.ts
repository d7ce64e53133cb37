import { z } from 'zod';
import type { LabStatus } from '../../lab-status.ts';
import { probeHttp } from '../../probe/probe-http.ts';
import { waitUntil } from '../../probe/wait-until.ts';
import { describeMisrouting, fetchRouting } from './fetch-routing.ts';

const View = z.object({
  members: z.array(
    z.object({
      name: z.string(),
      role: z.string(),
      state: z.string(),
      timeline: z.number().optional(),
      lag: z.union([z.number(), z.string()]).optional(),
    }),
  ),
});
type Member = z.infer<typeof View>['members'][number];

const Configuration = z.object({
  synchronous_mode: z.union([z.boolean(), z.string()]).default(false),
});

/** Who leads, who follows, and who of those may lead next. */
export interface StandingCluster {
  readonly leader: string;
  readonly others: readonly string[];
  readonly candidates: readonly string[];
}

/**
 * Waits until a switchover is like any other: one leader, every other member streaming on its timeline without lag,
 * Patroni has named the standbys that the replication mode asks for, and every proxy knows who leads and who follows.
 */
export async function waitUntilStanding(status: LabStatus): Promise<StandingCluster> {
  return waitUntil({
    what: 'a leader, standbys that stream without lag, and proxies that lead to them',
    timeoutMs: 120_000,
    probe: async () => {
      const { members } = View.parse(await fetchJson(status, '/cluster'));
      const mode = Configuration.parse(await fetchJson(status, '/config')).synchronous_mode;
      const standing = findStanding(members, mode);
      if (standing === undefined) return { done: false, seen: members.map(describeMember).join(', ') };
      const misrouting = describeMisrouting(await fetchRouting(status), standing);
      return misrouting.length > 0 ? { done: false, seen: misrouting.join('; ') } : { done: true, value: standing };
    },
  });
}

/** Undefined while anything is still on its way. `mode`: Patroni's `synchronous_mode` as `/config` has it. */
export function findStanding(members: readonly Member[], mode: boolean | string): StandingCluster | undefined {
  const [leader, ...more] = members.filter(({ role }) => role === 'leader');
  const others = members.filter((member) => member !== leader);
  if (leader === undefined || more.length > 0 || leader.state !== 'running' || others.length === 0) return undefined;
  const isLevel = others.every(
    ({ state, timeline, lag }) => state === 'streaming' && timeline === leader.timeline && lag === 0,
  );
  const candidates = others.filter(({ role }) => role === standbyRoleOf(mode)).map(({ name }) => name);
  // In quorum mode every standby votes; otherwise one synchronous standby is all there is.
  const wanted = standbyRoleOf(mode) === 'sync_standby' ? 1 : others.length;
  return isLevel && candidates.length >= wanted
    ? { leader: leader.name, others: others.map(({ name }) => name), candidates }
    : undefined;
}

/** Patroni takes `on`, `true` and `"on"` alike. */
function standbyRoleOf(mode: boolean | string): string {
  if (mode === 'quorum') return 'quorum_standby';
  return mode === true || mode === 'on' || mode === 'true' ? 'sync_standby' : 'replica';
}

function describeMember({ name, role, state, timeline, lag }: Member): string {
  return `${name}: ${role}, ${state}, timeline ${timeline ?? '?'}${lag === undefined ? '' : `, lag ${lag}`}`;
}

/** From whichever member answers. */
async function fetchJson(status: LabStatus, path: string): Promise<unknown> {
  const looks = status.patroni.members.map(async ({ url }) => {
    const { statusCode, text } = await probeHttp(`${url}${path}`);
    if (statusCode !== 200) throw new Error(`GET ${url}${path}: ${statusCode}`);
    return JSON.parse(text);
  });
  return Promise.any(looks);
}
