import { OutsideError } from '../../../src/core/outside-error.ts';
import type { Clock, PatroniRequester, SwitchoverAnswer } from '../../../src/ports.ts';
import type { Simulation } from './create-simulation.ts';

/** Changes the simulated cluster as Patroni would, with its statuses and in its words (api.py: do_POST_failover). */
export function createSimulatedRequester(options: { simulation: Simulation; clock: Clock }): PatroniRequester {
  const { simulation, clock } = options;
  return {
    async requestSwitchover(request, signal) {
      await reach(simulation, request.leader, signal);
      const sentence = findObjection(simulation, { ...request, nowMs: clock.now() });
      if (sentence !== undefined) return { outcome: 'refused', sentence };
      return carryOut(simulation, request);
    },
    async requestScheduleCancellation(member, signal) {
      // Each member may take it back, so a silent one is no hindrance while another answers.
      const others = simulation.members().filter((name) => simulation.silenceOf(name) === undefined);
      await reach(simulation, simulation.silenceOf(member) === undefined ? member : (others[0] ?? member), signal);
      if (simulation.scheduledSwitchover() === undefined) return 'none';
      simulation.scheduleSwitchover(undefined);
      return 'cancelled';
    },
  };
}

/** Rejects as the real adapter does where the member is silent or does not take the password. */
async function reach(simulation: Simulation, member: string, signal: AbortSignal): Promise<void> {
  const who = `Patroni ${member}`;
  const code = simulation.silenceOf(member);
  if (code === 'timeout') {
    if (!signal.aborted)
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    throw new OutsideError({ code, message: `${who}: timed out`, retryable: true, outcome: 'unknown' });
  }
  if (code !== undefined) {
    throw new OutsideError({ code, message: `${who}: ${code} (simulated)`, retryable: true, outcome: 'failed' });
  }
  if (!simulation.acceptsPassword()) {
    const detail = 'does not accept the credentials';
    const message = `${who}: ${detail}`;
    throw new OutsideError({ code: 'unauthorized', message, detail, retryable: false, outcome: 'failed' });
  }
}

function findObjection(
  simulation: Simulation,
  request: { leader: string; candidate: string; scheduledAtMs?: number; nowMs: number },
): string | undefined {
  const { leader, candidate, scheduledAtMs, nowMs } = request;
  if (scheduledAtMs !== undefined && simulation.isPaused()) return "Can't schedule switchover in the paused state";
  if (scheduledAtMs !== undefined && scheduledAtMs <= nowMs) return 'Cannot schedule switchover in the past';
  if (leader === candidate) return 'Switchover target and source are the same';
  if (scheduledAtMs !== undefined) return undefined;
  if (simulation.leader() !== leader) return 'leader name does not match';
  if (!simulation.members().includes(candidate)) return 'candidate does not exists';
  if (simulation.silenceOf(candidate) !== undefined)
    return 'switchover is not possible: no good candidates have been found';
  return undefined;
}

function carryOut(
  simulation: Simulation,
  { leader, candidate, scheduledAtMs }: { leader: string; candidate: string; scheduledAtMs?: number },
): SwitchoverAnswer {
  if (scheduledAtMs !== undefined) {
    simulation.scheduleSwitchover({ atMs: scheduledAtMs, from: leader, to: candidate });
    return { outcome: 'scheduled', sentence: 'Switchover scheduled' };
  }
  simulation.moveLeader(candidate);
  return { outcome: 'switched', leader: candidate, sentence: `Successfully switched over to "${candidate}"` };
}
